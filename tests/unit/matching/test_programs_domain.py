"""What a program is: its kinds, its states, its dates, and who administers it."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.matching.programs.domain import (
    CLOSED,
    DRAFT,
    KINDS,
    MACHINE,
    OPEN,
    RUNNING,
    Dates,
    administrators,
    contracted_sessions,
    due,
    enrollable,
    going,
    launched,
    most_places,
    places_by_default,
    way_offered,
    with_launcher,
)
from services.matching.states.domain import Impossible
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


COHORT = Dates(
    starts_on=date(2030, 3, 4),
    ends_on=date(2030, 8, 30),
    enrollment_opens_on=date(2030, 1, 14),
    enrollment_closes_on=date(2030, 2, 15),
    matching_on=date(2030, 2, 18),
    kickoff_on=date(2030, 3, 4),
    midpoint_on=date(2030, 6, 3),
)
DAYS = st.dates(date(2029, 1, 1), date(2031, 12, 31))


@st.composite
def cohorts(draw: st.DrawFn) -> Dates:
    """Dates in any order, some of them open."""
    told: dict[str, Any] = {
        one.name: draw(DAYS if one.default is not None else st.none() | DAYS) for one in fields(Dates)
    }
    return Dates(**told)


@st.composite
def sound_cohorts(draw: st.DrawFn) -> Dates:
    """Dates that follow each other, some of them open."""
    days = sorted(draw(st.lists(DAYS, min_size=7, max_size=7)))
    order = ("enrollment_opens_on", "enrollment_closes_on", "matching_on", "starts_on", "kickoff_on", "midpoint_on")
    told: dict[str, Any] = dict(zip((*order, "ends_on"), days, strict=True))
    left_open = draw(st.sets(st.sampled_from([name for name in order if name != "starts_on"])))
    for name in left_open:
        told[name] = None
    return Dates(**told)


def _told(dates: Dates) -> dict[str, str]:
    return {name: str(wrong) for name, wrong in dates.problems().items()}


def test_days_that_follow_each_other_have_no_problem():
    assert COHORT.problems() == {}
    assert Dates(date(2030, 3, 4), date(2030, 3, 4)).problems() == {}


def test_each_day_that_comes_too_early_is_named():
    told = {**asdict(COHORT), "ends_on": date(2030, 3, 1), "matching_on": date(2030, 1, 1)}
    assert _told(Dates(**told)) == {
        "matching_on": "2030-01-01 is before the last day of enrollment, 2030-02-15.",
        "ends_on": "2030-03-01 is before the midpoint, 2030-06-03.",
    }


def test_days_far_outside_of_what_anybody_plans_are_named():
    assert set(Dates(date(1, 1, 1), date(9999, 12, 31)).problems()) == {"starts_on", "ends_on"}


@given(cohorts(), st.randoms())
def test_dates_given_in_any_order_get_the_same_verdict(dates: Dates, shuffled: Random):
    told = list(asdict(dates).items())
    shuffled.shuffle(told)
    assert _told(Dates(**dict(told))) == _told(dates)


@given(cohorts())
def test_a_cohort_is_sound_exactly_when_its_days_are_sorted(dates: Dates):
    told = asdict(dates)
    enrollment = ("enrollment_opens_on", "enrollment_closes_on", "matching_on")
    rest = ("kickoff_on", "midpoint_on", "ends_on")
    lines = [[told[name] for name in names if told[name]] for names in ((*enrollment, *rest), ("starts_on", *rest))]
    assert (dates.problems() == {}) is all(line == sorted(line) for line in lines)


@given(cohorts(), DAYS)
def test_a_copy_keeps_every_distance(dates: Dates, starts_on: date):
    copy = dates.shifted(starts_on)
    assert copy.starts_on == starts_on
    for one in fields(Dates):
        old, new = getattr(dates, one.name), getattr(copy, one.name)
        assert (old is None) is (new is None)
        assert old is None or new - copy.starts_on == old - dates.starts_on
    assert copy.problems().keys() == dates.problems().keys()
    assert copy.shifted(dates.starts_on) == dates


def test_enrollment_lasts_from_its_first_day_to_its_last():
    def kind(day: date, state: str = OPEN) -> str | None:
        refusal = enrollable("Spring cohort", state, COHORT, day)
        return refusal and refusal.kind

    assert kind(date(2030, 1, 13)) == "enrollment-not-open-yet"
    assert kind(date(2030, 1, 14)) is None
    assert kind(date(2030, 2, 15), RUNNING) is None
    assert kind(date(2030, 2, 16)) == "enrollment-closed"
    assert kind(date(2030, 8, 31)) == "program-ended"
    assert kind(date(2030, 2, 1), CLOSED) == "program-ended"
    assert kind(date(2030, 2, 1), DRAFT) == "program-not-launched"


def test_enrollment_without_dates_lasts_as_long_as_the_program():
    open_ended = Dates(date(2030, 3, 4), date(2030, 8, 30))
    assert enrollable("Spring", OPEN, open_ended, date(2029, 1, 1)) is None
    assert enrollable("Spring", RUNNING, open_ended, date(2030, 8, 30)) is None


@given(st.sampled_from(list(MACHINE.states)), cohorts(), DAYS)
def test_who_can_enroll_can_be_matched(state: str, dates: Dates, today: date):
    if enrollable("Spring", state, dates, today) is None:
        assert going("Spring", state, dates, today) is None


@given(sound_cohorts(), DAYS)
def test_a_program_is_launched_into_the_state_that_its_day_asks_for(dates: Dates, today: date):
    assume(dates.ends_on >= today)
    state = launched(dates, today)
    assert state == (RUNNING if dates.begins_on <= today else OPEN)
    assert due(state, dates, today) is None


def test_a_way_that_is_not_offered_is_refused_with_those_that_are():
    assert way_offered("Spring", ["rounds", "admin"], "admin") is None
    refusal = way_offered("Spring", ["rounds", "admin"], "requests")
    assert refusal is not None
    assert refusal.sentence == ("In Spring, its admins propose who meets whom and match rounds propose who meets whom.")


def test_what_is_particular_about_each_kind():
    assert [name for name, kind in KINDS.items() if "mentor" not in kind.roles] == ["circle"]
    assert contracted_sessions("flash", None) == 1
    assert contracted_sessions("coaching", 8) == 8
    assert contracted_sessions("coaching", None) is None
    assert contracted_sessions("group", None) is None
    assert places_by_default("group", 6) == 6
    assert places_by_default("one-to-one", 6) == 1
    assert (most_places("group", 6), most_places("one-to-one", 6)) == (6, 20)


@pytest.mark.parametrize("state", [CLOSED, "archived"])
def test_what_has_ended_never_runs_again(state: str):
    reached, new = {state}, {state}
    while new := {MACHINE.after(one, command) for one in new for command in MACHINE.possible(one)} - reached:
        reached |= new
    assert reached == {CLOSED, "archived"}


class ProgramsLife(RuleBasedStateMachine):
    """Admins do what they like, days go by, and the clock does what is due."""

    @initialize(dates=sound_cohorts(), draft=st.booleans())
    def is_made(self, dates: Dates, draft: bool) -> None:
        self.dates = dates
        self.today = date(2029, 1, 1)
        self.state = DRAFT if draft else launched(dates, self.today)
        self.ended = False

    @rule(command=st.sampled_from(sorted({move.command for move in MACHINE.moves})))
    def an_admin_does(self, command: str) -> None:
        if command in MACHINE.possible(self.state):
            self.state = MACHINE.after(self.state, command)
        else:
            with pytest.raises(Impossible, match=f"is {self.state} cannot {command}"):
                MACHINE.after(self.state, command)
        self.ended = self.ended or self.state == CLOSED

    @rule(days=st.integers(0, 400))
    def days_go_by(self, days: int) -> None:
        self.today += timedelta(days=days)
        while command := due(self.state, self.dates, self.today):
            self.state = MACHINE.after(self.state, command)
            self.ended = self.ended or self.state == CLOSED

    @invariant()
    def is_in_a_state_that_is_described(self) -> None:
        assert self.state in MACHINE.states

    @invariant()
    def nobody_is_matched_after_its_end(self) -> None:
        if self.ended or self.today > self.dates.ends_on:
            assert going("Spring", self.state, self.dates, self.today) is not None

    @invariant()
    def a_draft_takes_nobody(self) -> None:
        if self.state == DRAFT:
            assert enrollable("Spring", self.state, self.dates, self.today) is not None


TestProgramsLife = ProgramsLife.TestCase
