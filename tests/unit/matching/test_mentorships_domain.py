"""Mentorships as state machines: whatever happens, states stay documented and nobody is left behind alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.matching.agreements import domain as agreements
from services.matching.agreements.domain import AGREED, PROPOSED, REPLACED, Terms
from services.matching.certificates.domain import Said, paper
from services.matching.circles.domain import LEAST, sizes
from services.matching.mentorships.domain import (
    ACTIVE,
    CHOSEN,
    ENDED,
    LEAST_PEERS,
    MACHINE,
    PAUSED,
    leaving,
    nobodys_fault,
)
from services.matching.mentorships.schemas import EndReason
from services.matching.states.domain import Impossible

PEOPLE = [UUID(int=number) for number in range(1, 8)]
MENTOR = PEOPLE[0]


class Mentorships(RuleBasedStateMachine):
    """One mentorship of a mentor or a circle, and its people; what ends for whom is counted."""

    @initialize(circle=st.booleans(), others=st.integers(1, 3))
    def begin(self, *, circle: bool, others: int) -> None:
        self.state = MACHINE.initial[0]
        first = "peer" if circle else "mentor"
        other = "peer" if circle else "mentee"
        self.other = other
        others = max(others, LEAST - 1) if circle else others
        self.inside = {MENTOR: first, **dict.fromkeys(PEOPLE[1 : others + 1], other)}
        self.started = set(self.inside)
        self.ended: list[UUID] = []

    def command(self, name: str) -> bool:
        """Do it if the machine lets it; whether it did."""
        possible = name in MACHINE.possible(self.state)
        if not possible:
            with pytest.raises(Impossible):
                MACHINE.after(self.state, name)
        else:
            self.state = MACHINE.after(self.state, name)
        return possible

    @rule()
    def pause(self) -> None:
        assert self.command("pause") == (self.state != ENDED)

    @rule()
    def resume(self) -> None:
        before = self.state
        assert self.command("resume") == (before == PAUSED)

    @rule(person=st.sampled_from(PEOPLE[1:]))
    def join(self, person: UUID) -> None:
        before = self.state
        if person not in self.inside and self.command("join"):
            assert self.state == before
            self.inside[person] = self.other
            self.started.add(person)

    @precondition(lambda self: self.state != ENDED)
    @rule(data=st.data(), completed=st.booleans())
    def go(self, data: st.DataObject, *, completed: bool) -> None:
        who = None if completed else data.draw(st.sampled_from([None, *self.inside]))
        gone = leaving(self.inside, who)
        assert who is None or who in gone
        everybody = gone == self.inside.keys()
        assert self.command(("complete" if completed else "end") if everybody else "leave")
        for person in gone:
            del self.inside[person]
            self.ended.append(person)

    @precondition(lambda self: self.state == ENDED)
    @rule(name=st.sampled_from(["join", "leave", "pause", "resume", "complete", "end"]))
    def nothing_after_the_end(self, name: str) -> None:
        assert not self.command(name)

    @invariant()
    def it_goes_on_for_enough_people_or_for_nobody(self) -> None:
        if not hasattr(self, "state"):
            return
        assert self.state in MACHINE.states
        assert (self.state == ENDED) == (not self.inside)
        if self.inside:
            roles = list(self.inside.values())
            if self.other == "peer":
                assert len(roles) >= LEAST_PEERS
            else:
                assert roles.count("mentor") == 1
                assert roles.count("mentee") >= 1

    @invariant()
    def everybody_who_started_is_inside_or_has_ended(self) -> None:
        if hasattr(self, "state"):
            assert self.started == {*self.inside, *self.ended}


class Agreements(RuleBasedStateMachine):
    """The numbers of one mentorship's agreement: written, changed, signed, replaced, as the handlers do it."""

    @initialize()
    def begin(self) -> None:
        self.people = set(PEOPLE[:2])
        self.states: list[str] = []
        self.words: list[int] = []
        self.signed: list[dict[UUID, int]] = []
        self.in_force = 0

    @rule()
    def propose(self) -> None:
        if self.states and self.states[-1] == PROPOSED:
            self.states[-1] = agreements.MACHINE.after(self.states[-1], "replace")
        self.states.append(PROPOSED)
        self.words.append(0)
        self.signed.append({})

    @precondition(lambda self: self.states)
    @rule()
    def change(self) -> None:
        if not self.signed[-1]:
            self.states[-1] = agreements.MACHINE.after(self.states[-1], "change")
            self.words[-1] += 1

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def sign(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.states) - 1))
        person = data.draw(st.sampled_from(sorted(self.people)))
        try:
            state = agreements.MACHINE.after(self.states[number], "sign")
        except Impossible:
            assert self.states[number] == REPLACED
            return
        self.signed[number][person] = self.words[number]
        if agreements.all_signed(self.people, self.signed[number]) and state == PROPOSED:
            if self.in_force:
                before = self.in_force - 1
                self.states[before] = agreements.MACHINE.after(self.states[before], "replace")
            self.states[number] = agreements.MACHINE.after(state, "complete")
            self.in_force = number + 1

    @precondition(lambda self: len(self.people) < len(PEOPLE))
    @rule()
    def join(self) -> None:
        self.people.add(PEOPLE[len(self.people)])

    @invariant()
    def one_is_in_force_at_most_and_the_newest_agreed_one_is_it(self) -> None:
        if hasattr(self, "states"):
            agreed = [number for number, state in enumerate(self.states, 1) if state == AGREED]
            assert agreed == ([self.in_force] if self.in_force else [])

    @invariant()
    def nobody_has_signed_other_words_than_there_are(self) -> None:
        if hasattr(self, "states"):
            for words, signed in zip(self.words, self.signed, strict=True):
                assert set(signed.values()) <= {words}


TestMentorships = Mentorships.TestCase
TestMentorships.settings = settings(max_examples=60, stateful_step_count=25)
TestAgreements = Agreements.TestCase
TestAgreements.settings = settings(max_examples=60, stateful_step_count=25)


def test_a_mentor_goes_with_all_of_a_group_and_a_mentee_alone() -> None:
    group = {MENTOR: "mentor", PEOPLE[1]: "mentee", PEOPLE[2]: "mentee"}
    assert leaving(group, MENTOR) == set(group)
    assert leaving(group, PEOPLE[1]) == {PEOPLE[1]}
    assert leaving(group, None) == set(group)
    pair = {MENTOR: "mentor", PEOPLE[1]: "mentee"}
    assert leaving(pair, PEOPLE[1]) == set(pair)


def test_only_what_people_chose_tells_how_they_suited_each_other() -> None:
    assert not any(map(nobodys_fault, (*CHOSEN, "completed")))
    otherwise = {*get_args(EndReason)} - {*CHOSEN, "completed", ""}
    assert {one for one in get_args(EndReason) if nobodys_fault(one)} == otherwise
    assert MACHINE.final == (ENDED,)
    assert MACHINE.initial == (ACTIVE,)


items = st.lists(st.text(max_size=20), max_size=4).map(tuple)


@given(
    st.builds(
        Terms,
        goals=items,
        expected_of_mentee=st.text(max_size=40),
        cadence_days=st.none() | st.integers(1, 366),
        channels=items,
        ends_on=st.none() | st.dates(),
        ground_rules=items,
    )
)
def test_terms_are_read_as_they_were_written(terms: Terms) -> None:
    assert Terms.from_json(terms.to_json()) == terms


@given(
    st.none() | st.dates(),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_a_last_day_lies_between_today_and_the_end_of_the_program(
    ends_on: date | None, started_on: date, days: int, more: int
) -> None:
    today = started_on + timedelta(days=days)
    last = today + timedelta(days=more)
    wrong = agreements.ends_wrongly(ends_on, started_on=started_on, today=today, program_ends_on=last)
    assert (wrong is None) == (ends_on is None or today <= ends_on <= last)


@pytest.mark.parametrize(("group_size", "expected"), [(2, (3, 3)), (5, (3, 5)), (8, (4, 8))])
def test_circles_have_half_as_many_people_as_they_may_at_least(group_size: int, expected: tuple[int, int]) -> None:
    assert sizes(group_size) == expected


@pytest.mark.parametrize(
    ("ended_on", "held", "expected"),
    [
        (date(2026, 8, 28), 11, "From 2 March 2026 to 28 August 2026, with 11 sessions held."),
        (date(2026, 3, 2), 1, "On 2 March 2026, with 1 session held."),
        (date(2026, 8, 28), 0, "From 2 March 2026 to 28 August 2026."),
    ],
)
def test_a_certificate_says_when_and_how_often_people_met(ended_on: date, held: int, expected: str) -> None:
    said = Said(UUID(int=1), "Tom", "mentee", "Spring", date(2026, 3, 2), ended_on, held, ended_on)
    assert paper(said, check_at="https://mentoring.example.org")["when"] == expected
