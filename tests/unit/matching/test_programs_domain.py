"""Who administers a program."""

from __future__ import annotations

from services.matching.programs.domain import administrators, with_launcher
from shared.ids import new_id
from shared.policy import Principal, Role, may

EMPLOYEE = frozenset({Role.EMPLOYEE})


def test_whoever_launches_a_program_administers_it_along_with_those_named():
    named, launcher = new_id(), new_id()
    assert with_launcher([named], launcher) == [named, launcher]
    assert with_launcher([named, launcher, named], launcher) == [named, launcher]
    assert with_launcher([], None) == []


def test_an_account_without_a_person_is_recognized_by_its_subject():
    admins = administrators([new_id()], "robot")
    assert may(Principal("robot", EMPLOYEE), "round.solve", admins=admins)
    assert not may(Principal("other", EMPLOYEE), "round.solve", admins=admins)


def test_a_person_is_recognized_by_their_id_alone():
    ada = new_id()
    admins = administrators([ada], "robot")
    assert may(Principal("anything", EMPLOYEE, ada), "round.solve", admins=admins)
    assert not may(Principal("robot", EMPLOYEE, new_id()), "round.solve", admins=admins)
    assert not may(Principal(str(ada), EMPLOYEE), "round.solve", admins=admins)
