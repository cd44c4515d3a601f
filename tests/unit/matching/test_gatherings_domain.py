"""Gatherings and their places: no order of commands overbooks, passes somebody over or loses anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.matching.attendance.domain import spoken
from services.matching.encounters.domain import fit, reasons
from services.matching.gatherings import domain as gatherings
from services.matching.gatherings.domain import CANCELLED, CODE_LETTERS, OVER, SCHEDULED, is_code
from services.matching.registrations import domain
from services.matching.registrations.domain import REGISTERED, RELEASED, WAITING
from services.matching.states.domain import Impossible

NOON = datetime(2030, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Places(RuleBasedStateMachine):
    """A gathering as its handlers run it: what they read and write under its lock is here a dictionary."""

    @initialize(places=st.integers(1, 5))
    def schedule(self, places: int) -> None:
        self.places = places
        self.state = SCHEDULED
        self.states: dict[int, str] = {}
        self.since: dict[int, datetime] = {}
        self.now = NOON
        self.comers = 0
        self.turns: list[int] = []
        """Who waits, as they came: what the timestamps have to say as well."""

    def count(self, state: str) -> int:
        return sum(1 for each in self.states.values() if each == state)

    def admit(self) -> None:
        free = domain.admitted(self.places, self.count(REGISTERED), self.count(WAITING))
        for person in sorted(self.since, key=self.since.__getitem__)[:free]:
            self.states[person] = domain.MACHINE.after(self.states[person], "admit")
            del self.since[person]
            assert self.turns.pop(0) == person

    def take(self, person: int) -> None:
        command = domain.command(self.places, self.count(REGISTERED), self.count(WAITING))
        self.states[person] = domain.MACHINE.after(RELEASED, command)
        if self.states[person] == WAITING:
            self.since[person] = domain.waits_since(self.now, max(self.since.values(), default=None))
            self.turns.append(person)

    @precondition(lambda self: self.state == SCHEDULED)
    @rule(skew=st.integers(-3, 3))
    def somebody_registers(self, skew: int) -> None:
        """skew: machines whose clocks differ write one after another."""
        self.now += timedelta(microseconds=skew)
        self.comers += 1
        self.take(self.comers)

    @precondition(lambda self: self.state == SCHEDULED)
    @rule(data=st.data())
    def somebody_comes_back(self, data: st.DataObject) -> None:
        if gone := [person for person, state in self.states.items() if state == RELEASED]:
            self.take(data.draw(st.sampled_from(gone)))

    @precondition(lambda self: self.state == SCHEDULED)
    @rule(data=st.data())
    def somebody_releases(self, data: st.DataObject) -> None:
        if here := [person for person, state in self.states.items() if state != RELEASED]:
            person = data.draw(st.sampled_from(here))
            self.states[person] = domain.MACHINE.after(self.states[person], "release")
            if person in self.since:
                del self.since[person]
                self.turns.remove(person)
            self.admit()

    @precondition(lambda self: self.state == SCHEDULED)
    @rule(places=st.integers(1, 8))
    def the_places_change(self, places: int) -> None:
        if domain.fits(places, self.count(REGISTERED)):
            self.places = places
            self.admit()

    @precondition(lambda self: self.comers > 5)
    @rule(command=st.sampled_from([move.command for move in gatherings.MACHINE.moves]))
    def something_is_tried(self, command: str) -> None:
        if command in gatherings.MACHINE.possible(self.state):
            self.state = gatherings.MACHINE.after(self.state, command)
        else:
            with pytest.raises(Impossible):
                gatherings.MACHINE.after(self.state, command)

    @invariant()
    def nothing_is_overbooked(self) -> None:
        assert self.count(REGISTERED) <= self.places

    @invariant()
    def nobody_waits_while_a_place_is_free(self) -> None:
        assert self.count(WAITING) == 0 or self.count(REGISTERED) == self.places

    @invariant()
    def nobody_is_lost_and_the_order_is_kept(self) -> None:
        assert len(self.states) == self.comers
        assert sorted(self.since, key=self.since.__getitem__) == self.turns
        assert set(self.turns) == {person for person, state in self.states.items() if state == WAITING}

    @invariant()
    def every_state_is_documented(self) -> None:
        assert self.state in gatherings.MACHINE.states
        assert set(self.states.values()) <= set(domain.MACHINE.states)


TestPlaces = Places.TestCase


def test_a_gathering_ends_by_the_clock_unless_it_was_cancelled():
    assert gatherings.state_at(SCHEDULED, NOON, NOON - HOUR) == SCHEDULED
    assert gatherings.state_at(SCHEDULED, NOON, NOON) == OVER
    assert gatherings.state_at(CANCELLED, NOON, NOON + HOUR) == CANCELLED
    assert set(gatherings.MACHINE.final) == {CANCELLED, OVER}


@pytest.mark.parametrize(
    ("start", "end", "begun", "kind"),
    [
        (NOON + HOUR, NOON + 2 * HOUR, None, None),
        (NOON, NOON + HOUR, None, "in-the-past"),
        (NOON + HOUR, NOON + HOUR, None, "end-before-start"),
        (NOON + HOUR, NOON + HOUR + timedelta(days=32), None, "too-long"),
        (NOON - HOUR, NOON + HOUR, NOON - HOUR, None),
        (NOON - HOUR, NOON + HOUR, NOON - 2 * HOUR, "in-the-past"),
        (NOON - 2 * HOUR, NOON - HOUR, NOON - 2 * HOUR, "in-the-past"),
    ],
)
def test_the_times_of_a_gathering_lie_ahead(start: datetime, end: datetime, begun: datetime | None, kind: str | None):
    found = gatherings.fault(start, end, NOON, begun)
    assert (found and found[0]) == kind


def test_a_code_is_known_however_it_is_typed():
    assert is_code("ktr-wam", "KTRWAM")
    assert is_code(" KTR WAM ", "KTRWAM")
    assert not is_code("KTRWAN", "KTRWAM")
    assert not is_code("É", "KTRWAM")
    assert not set("BGIOQSZ0125689") & set(CODE_LETTERS)


def test_people_check_in_around_a_gathering():
    assert gatherings.check_in_times(NOON, NOON + HOUR) == (NOON - HOUR / 2, NOON + 3 * HOUR)
    assert spoken(NOON, "Asia/Kolkata") == "4 March 17:30 (Asia/Kolkata)"


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 5)), unique_by=lambda pair: pair[0]))
def test_who_offers_what_is_wanted_most_fits_best(wanted: list[tuple[str, int]]):
    wishes = [{"skill_id": key, "priority": priority} for key, priority in wanted]
    offers = [{"skill_id": key, "name": key, "level": 3} for key in "abc"]
    found = fit(offers, wishes)
    both = {key: priority for key, priority in wanted if key in "abc"}
    if found is None:
        assert not both
    else:
        assert [both[name] for name in found.skills] == sorted(both.values())
        assert found.order == (min(both.values()), -3)


def test_reasons_are_sentences():
    told = reasons(name="Lin Wu", title="PyDay", spoke=True, skills=["Python", "SQL"], programs=["Spring cohort"])
    assert told == [
        "Lin Wu spoke at PyDay.",
        "Offers Python and SQL, which you want to learn.",
        "Has a free place in Spring cohort, where you can ask for it.",
    ]
