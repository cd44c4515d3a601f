"""Requests and places over the pure rules: no sequence of commands loses a place, overbooks, or leads nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from services.matching.introductions.domain import MACHINE as INTRODUCTION
from services.matching.introductions.domain import told
from services.matching.pairs.domain import Pair, impossible
from services.matching.proposals.domain import MACHINE as PROPOSAL
from services.matching.requests.domain import ACCEPTED, MACHINE, UNFINISHED, WAITING, Asked, each_once
from services.matching.states.domain import Impossible
from shared.ids import new_id

COMMANDS = sorted({move.command for move in MACHINE.moves})


@dataclass
class Asking:
    mentor: str
    state: str = MACHINE.initial[0]
    begun: bool = False


class RequestsAndPlaces(RuleBasedStateMachine):
    """Two mentors whose places go up and down, and mentees who ask them. A yes takes a place if there is one; otherwise
    it waits or is refused, as the handlers do it under the lock on the mentor's enrollment."""

    asked = Bundle("asked")

    def __init__(self) -> None:
        super().__init__()
        self.places = {"Lin": 1, "Mia": 0}
        self.all: list[Asking] = []
        self.ended: dict[str, int] = {"Lin": 0, "Mia": 0}

    def taken(self, mentor: str) -> int:
        return sum(one.begun for one in self.all if one.mentor == mentor) - self.ended[mentor]

    def free(self, mentor: str) -> bool:
        return self.taken(mentor) < self.places[mentor]

    def command(self, one: Asking, command: str) -> bool:
        try:
            one.state = MACHINE.after(one.state, command)
        except Impossible:
            return False
        return True

    @rule(target=asked, mentor=st.sampled_from(["Lin", "Mia"]))
    def ask(self, mentor: str) -> Asking:
        one = Asking(mentor)
        self.all.append(one)
        return one

    @rule(one=asked, command=st.sampled_from(["question", "answer", "decline", "expire", "withdraw"]))
    def talk(self, one: Asking, command: str) -> None:
        before = one.state
        assert self.command(one, command) == (command in MACHINE.possible(before))

    @rule(one=asked, when_free=st.booleans())
    def say_yes(self, one: Asking, when_free: bool) -> None:
        if "accept" not in MACHINE.possible(one.state):
            return
        if self.free(one.mentor):
            one.begun = self.command(one, "accept")
        elif when_free:
            self.command(one, "wait for a place")

    @rule(mentor=st.sampled_from(["Lin", "Mia"]))
    def fill(self, mentor: str) -> None:
        for one in [one for one in self.all if one.mentor == mentor and one.state == WAITING]:
            if self.free(mentor):
                one.begun = self.command(one, "take the place")

    @rule(mentor=st.sampled_from(["Lin", "Mia"]), places=st.integers(0, 3))
    def change_places(self, mentor: str, places: int) -> None:
        self.places[mentor] = max(places, self.taken(mentor))

    @rule(mentor=st.sampled_from(["Lin", "Mia"]))
    def end_a_mentorship(self, mentor: str) -> None:
        self.ended[mentor] += self.taken(mentor) > 0

    @rule()
    def time_passes(self) -> None:
        """Whatever waits for an answer has one after its last day, and after the program's."""
        for one in self.all:
            self.command(one, "expire")
        assert all(one.state in MACHINE.final for one in self.all)

    @invariant()
    def nobody_overbooks(self) -> None:
        assert all(0 <= self.taken(mentor) <= self.places[mentor] for mentor in self.places)

    @invariant()
    def no_place_is_lost(self) -> None:
        assert all(one.begun == (one.state == ACCEPTED) for one in self.all)

    @invariant()
    def every_state_is_documented(self) -> None:
        assert {one.state for one in self.all} <= set(MACHINE.states)


TestRequestsAndPlaces = RequestsAndPlaces.TestCase
TestRequestsAndPlaces.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(st.lists(st.sampled_from(COMMANDS), max_size=12))
def test_what_has_ended_stays_as_it_is(commands: list[str]):
    state, over = MACHINE.initial[0], False
    for command in commands:
        try:
            state = MACHINE.after(state, command)
        except Impossible:
            continue
        assert not over
        over = state not in UNFINISHED


def test_an_end_can_be_reached_from_everywhere_without_anybody():
    assert all("expire" in MACHINE.possible(state) for state in UNFINISHED)
    assert PROPOSAL.possible("open") == ["accept", "decline", "expire"]


def test_nobody_is_told_whether_it_was_a_no_or_silence():
    ends = {told(state) for state in INTRODUCTION.final if state != "made"}
    assert ends == {"not-made"}


def test_who_can_never_be_a_pair():
    one, other, boss = new_id(), new_id(), new_id()
    assert impossible(Pair(one, one, None, None)) == "Nobody is their own mentor."
    assert impossible(Pair(one, boss, boss, None))
    assert impossible(Pair(boss, one, None, boss))
    assert impossible(Pair(one, other, boss, boss)) is None


@given(st.text(), st.text(), st.integers(1, 36) | st.none())
def test_what_is_asked_is_read_as_it_was_written(goals: str, why: str, months: int | None):
    asked = Asked(goals, why, "weekly", months, "remote")
    assert Asked.from_json(asked.to_json()) == asked


def test_somebody_named_twice_is_named_once():
    one, other = new_id(), new_id()
    assert each_once([one, other, one]) == [one, other]
