"""Rules of requests, proposals and introductions: no sequence of commands leads nowhere.

Places are counted under a lock in the database; `test_matching_places_kept` plays with them there.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.matching.introductions.domain import MACHINE as INTRODUCTION
from services.matching.introductions.domain import told
from services.matching.pairs.domain import Pair, impossible
from services.matching.proposals.domain import MACHINE as PROPOSAL
from services.matching.requests.domain import MACHINE, UNFINISHED, Asked, each_once
from services.matching.states.domain import Impossible
from shared.ids import new_id

COMMANDS = sorted({move.command for move in MACHINE.moves})


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
    ends = {told(state, answer) for state in INTRODUCTION.final if state != "made" for answer in (None, True, False)}
    assert ends == {"not-made"}
    assert INTRODUCTION.after("proposed", "decline") == "proposed"
    assert (told("proposed", None), told("proposed", True), told("proposed", False)) == (
        "proposed",
        "proposed",
        "not-made",
    )


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
