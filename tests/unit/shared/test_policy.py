from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id
from shared.policy import COACH_MAY, RULES, Principal, Role, allow, may
from shared.problems import Forbidden

ROLES = st.frozensets(st.sampled_from(list(Role)))


def person(*roles: Role) -> Principal:
    return Principal("someone", frozenset(roles), new_id())


@given(ROLES, st.text())
def test_an_action_without_a_rule_is_denied_to_everyone(roles: frozenset[Role], action: str) -> None:
    if action not in RULES:
        me = Principal("someone", roles, new_id())
        assert not may(me, action, me.person_id)


def test_a_relationship_suffices_only_where_the_rule_names_it() -> None:
    me, other = person(Role.EMPLOYEE), new_id()
    assert may(me, "goal.set", me.person_id)
    assert may(me, "goal.set", other, mentors=[me.person_id or other])
    assert not may(me, "goal.set", other)
    assert not may(me, "goal.achieve", other, mentors=[me.person_id or other])


def test_an_account_without_a_person_has_no_relationships() -> None:
    account = Principal("service", frozenset({Role.EMPLOYEE}), None)
    assert not may(account, "goal.set", None)
    assert not may(account, "goal.set", None, mentors=[])


def test_a_denied_action_says_which_and_leaves_no_decision() -> None:
    me = person(Role.EMPLOYEE)
    with pytest.raises(Forbidden) as denied:
        allow(me, "people.import")
    assert denied.value.extra == {"action": "people.import"}
    assert "people.import" not in denied.value.detail
    assert me.decisions == []


def test_an_allowed_action_is_noted() -> None:
    admin = Principal("it", frozenset({Role.IT}))
    allow(admin, "people.import")
    assert admin.decisions == ["people.import"]


@pytest.mark.parametrize("action", sorted(RULES))
def test_no_rule_is_open_to_a_stranger_without_any_role(action: str) -> None:
    stranger = Principal("stranger", frozenset(), UUID(int=7))
    assert not may(stranger, action, UUID(int=8))


RELATIONS = sorted({name for rule in RULES.values() for name in rule.relations} - {"self"})


def in_every_relation(*roles: Role) -> tuple[Principal, dict[str, UUID | None]]:
    me = person(*roles)
    return me, dict.fromkeys(RELATIONS, me.person_id)


@pytest.mark.parametrize("action", sorted(RULES.keys() - COACH_MAY))
def test_a_coach_may_only_what_is_listed_whatever_relation_they_stand_in(action: str) -> None:
    me, related = in_every_relation(Role.COACH)
    assert not may(me, action, me.person_id, **related)


@pytest.mark.parametrize("action", sorted(COACH_MAY))
def test_what_is_listed_needs_a_relation_all_the_same(action: str) -> None:
    me, related = in_every_relation(Role.COACH)
    assert may(me, action, me.person_id, **related)
    if action not in {"skill.list", "skill.recognize"}:  # the catalog is nobody's
        assert not may(me, action, new_id())


@given(ROLES, st.sampled_from(sorted(RULES)))
def test_another_role_beside_that_of_a_coach_lifts_the_restriction(roles: frozenset[Role], action: str) -> None:
    if others := roles - {Role.COACH}:
        both, related = in_every_relation(*others, Role.COACH)
        without = Principal("someone", others, both.person_id)
        assert may(both, action, both.person_id, **related) is may(without, action, without.person_id, **related)
