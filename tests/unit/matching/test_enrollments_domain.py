"""Enrollments and the waitlist as rules, whatever people do in whatever order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.matching.enrollments.domain import ENROLLED, INVITED, MACHINE, WAITING, WITHDRAWN, pauses
from services.matching.invitations.domain import last_day, unfit_day
from services.matching.participation.domain import about_places, unfit_pause
from services.matching.snapshots.domain import without_traits
from services.matching.states.domain import Impossible
from services.matching.waitlist.domain import Room, why

TODAY, END = date(2026, 3, 2), date(2026, 8, 28)
PEOPLE = st.integers(0, 7)


class Enrolling(RuleBasedStateMachine):
    """Mentees and mentors of one program do what they like; a worker admits those who wait now and then."""

    @initialize(limit=st.none() | st.integers(0, 4), by_places=st.booleans())
    def launch(self, limit: int | None, by_places: bool) -> None:
        self.limit, self.by_places = limit, by_places
        self.states: dict[int, str] = {}
        self.mentors: dict[int, int] = {}
        self.line: list[int] = []

    @property
    def room(self) -> Room:
        enrolled = sum(state == ENROLLED for state in self.states.values())
        places = sum(self.mentors.values()) if self.by_places else None
        return Room(self.limit, places, enrolled, len(self.line))

    def _move(self, person: int, command: str) -> bool:
        if command not in MACHINE.possible(self.states[person]):
            with pytest.raises(Impossible):
                MACHINE.after(self.states[person], command)
            return False
        self.states[person] = MACHINE.after(self.states[person], command)
        return True

    @rule(person=PEOPLE)
    def invite(self, person: int) -> None:
        if person not in self.states:
            self.states[person] = INVITED
        else:
            self._move(person, "invite")

    @rule(person=PEOPLE)
    def enroll_or_accept(self, person: int) -> None:
        if self.states.get(person) in (WAITING, ENROLLED):
            return
        room = self.room
        free = room.limit is None or room.enrolled < room.limit
        position = room.take()
        for_all = room.limit is None or len(self.line) + self.room.enrolled < room.limit
        assert position or for_all, "somebody overtakes those who wait"
        assert not (position and free and not self.line), "somebody waits though a place is free"
        if person in self.states:
            enters = "accept" if self.states[person] == INVITED else "enroll"
            assert self._move(person, "wait" if position else enters)
        else:
            self.states[person] = WAITING if position else ENROLLED
        if position:
            self.line.append(person)
            assert position == len(self.line)
        else:
            self._check_limit()

    @rule(person=PEOPLE, command=st.sampled_from(["decline", "expire", "withdraw"]))
    def leave(self, person: int, command: str) -> None:
        if person in self.states and self._move(person, command) and person in self.line:
            self.line.remove(person)

    @rule(person=PEOPLE, command=st.sampled_from(["pause", "resume", "answer", "change-places"]))
    def stay(self, person: int, command: str) -> None:
        before = self.states.get(person)
        if before is not None and self._move(person, command):
            assert self.states[person] == before

    @rule(mentor=PEOPLE, places=st.integers(0, 3))
    def mentor_offers(self, mentor: int, places: int) -> None:
        self.mentors[mentor] = places

    @rule(limit=st.none() | st.integers(0, 5))
    def change_the_limit(self, limit: int | None) -> None:
        self.limit = limit

    @rule(most=st.integers(1, 3))
    def admit(self, most: int) -> None:
        count = self.room.admit(most)
        assert count <= most
        first, self.line = self.line[:count], self.line[count:]
        assert len(first) == count
        for person in first:
            assert self._move(person, "admit")
        if first:
            self._check_limit()

    def _check_limit(self) -> None:
        """After somebody was let in."""
        room = self.room
        assert room.limit is None or room.enrolled <= room.limit, f"{room.enrolled} take part, {room.limit} may"

    @precondition(lambda self: hasattr(self, "states"))
    @invariant()
    def everybody_is_in_a_documented_state(self) -> None:
        assert set(self.states.values()) <= set(MACHINE.states)
        assert sorted(self.line) == sorted(one for one, state in self.states.items() if state == WAITING)


TestEnrolling = Enrolling.TestCase
TestEnrolling.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_whoever_withdrew_may_come_back_and_nothing_else():
    assert MACHINE.possible(WITHDRAWN) == ["invite", "enroll", "wait"]
    assert MACHINE.final == ()


@pytest.mark.parametrize("state", [INVITED, WAITING, WITHDRAWN])
def test_only_who_takes_part_pauses(state: str):
    with pytest.raises(Impossible):
        MACHINE.after(state, "pause")


@given(enrolled=st.integers(0, 30), waiting=st.integers(0, 30), limit=st.integers(0, 30), most=st.integers(0, 30))
def test_admitting_fills_places_and_no_more(enrolled: int, waiting: int, limit: int, most: int):
    room = Room(limit, None, enrolled, waiting)
    count = room.admit(most)
    assert 0 <= count <= min(waiting, most)
    assert (room.enrolled, room.waiting) == (enrolled + count, waiting - count)
    assert count == 0 or room.enrolled <= limit
    assert count in {most, waiting} or room.enrolled >= limit


def test_the_lower_limit_is_the_reason():
    assert Room(20, None, 20, 1).reason == "program-full"
    assert Room(20, 30, 20, 1).reason == "program-full"
    assert Room(20, 10, 10, 1).reason == "mentors-full"
    assert Room(None, 10, 10, 1).reason == "mentors-full"
    assert why(Room(20, 10, 10, 1)) == "The mentors have places for 10 mentees, and 10 take part."
    assert why(Room(20, None, 20, 1)) == "The program takes 20 mentees, and 20 take part."
    assert why(Room(20, None, 19, 1)).startswith("A place is free")


def test_a_pause_ends_on_its_day():
    assert pauses(date(2026, 3, 3), TODAY)
    assert not pauses(TODAY, TODAY)
    assert not pauses(None, TODAY)
    assert not unfit_pause(END, TODAY, END)
    assert "not one" in unfit_pause(TODAY, TODAY, END)
    assert "ends on 2026-08-28" in unfit_pause(date(2026, 8, 29), TODAY, END)


def test_an_invitation_is_answered_within_the_program():
    assert last_day(TODAY, END) == date(2026, 3, 16)
    assert last_day(TODAY, date(2026, 3, 4)) == date(2026, 3, 4)
    assert not unfit_day(TODAY, TODAY, END)
    assert "has passed" in unfit_day(date(2026, 3, 1), TODAY, END)
    assert "ends on" in unfit_day(date.max, TODAY, END)


@pytest.mark.parametrize(
    ("places", "taken", "said"),
    [
        (3, 1, "You have one mentee and 3 places: 2 of them are free."),
        (1, 1, "You have one mentee and one place: none of them is free."),
        (2, 0, "You have no mentee and 2 places: 2 of them are free."),
        (1, 3, "Nobody is taken from you; there will be no new one until fewer than 1 remain"),
        (0, 2, "You have 2 mentees. Nobody is taken from you, and there will be no new one."),
        (0, 0, "You have no mentee, and nobody new is matched with you."),
    ],
)
def test_a_mentor_hears_what_their_places_mean(places: int, taken: int, said: str):
    assert said in about_places(places, taken)


def test_taking_back_an_identity_leaves_the_rest_of_a_round():
    assert without_traits('{"picks": ["a"], "traits": [["origin", "abroad"]]}') == '{"picks": ["a"]}'
    assert without_traits('{"traits": [["origin", "abroad"]]}') == ""
