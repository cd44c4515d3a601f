"""Two sets of rules side by side: who gains, who loses."""

from __future__ import annotations

import random
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.rounds.engine.comparison import Comparison, compare
from services.matching.rounds.engine.criteria import seniority, skills
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver import solve

OPPOSITE = {"better": "worse", "worse": "better", "matched": "unmatched", "unmatched": "matched"}


def people(size: int, mentors: int, seed: int) -> tuple[list[Participant], list[Participant]]:
    lot = random.Random(seed)

    def some(most: int) -> dict[UUID, int]:
        return {UUID(int=1 + number): lot.randint(1, 5) for number in lot.sample(range(6), lot.randint(1, most))}

    return (
        [Participant(UUID(int=1000 + n), skills=some(3), fields={"grade": lot.choice("ABC")}) for n in range(size)],
        [
            Participant(
                UUID(int=9000 + n), skills=some(4), fields={"grade": lot.choice("BCD")}, places=lot.choice((0, 1, 2))
            )
            for n in range(mentors - 1)
        ]
        + [Participant(UUID(int=9999), skills=some(6))],
    )


def problem(
    sides: tuple[list[Participant], list[Participant]],
    *,
    skill: float = 1.0,
    grade: float = 1.0,
    seed: int = 0,
    minimum: float = 0.0,
) -> Problem:
    criteria = [
        Weighted("skills", skill, skills.Options()),
        Weighted("seniority", grade, seniority.Options(least=1, most=1)),
    ]
    return Problem(Snapshot.of(*sides, Rules(criteria, "ABCD", minimum_score=minimum, seed=seed)))


def compared(first: Problem, second: Problem) -> Comparison:
    return compare(first, solve(first).partners, second, solve(second).partners)


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 99), st.sampled_from([0.0, 0.3, 0.6]))
@settings(max_examples=30, deadline=None)
def test_the_comparison_reads_the_same_from_either_side(size: int, mentors: int, seed: int, minimum: float):
    sides = people(size, mentors, seed)
    first, second = problem(sides), problem(sides, skill=3.0, seed=seed, minimum=minimum)
    one, other = compared(first, second), compared(second, first)
    assert one.kept == other.kept
    assert (one.first.people, one.first.by_first, one.first.by_second, one.first.forbidden) == (
        other.second.people,
        other.second.by_second,
        other.second.by_first,
        other.second.forbidden,
    )
    back = {move.mentee: move for move in other.moves}
    assert len(back) == len(one.moves)
    for move in one.moves:
        mirrored = back[move.mentee]
        assert (mirrored.before, mirrored.after) == (move.after, move.before)
        assert mirrored.outcome == OPPOSITE.get(move.outcome, move.outcome)
        assert (mirrored.by_first, mirrored.by_second) == (
            None if move.by_second is None else -move.by_second,
            None if move.by_first is None else -move.by_first,
        )
    assert {(load.mentor, load.before, load.after) for load in one.loads} == {
        (load.mentor, load.after, load.before) for load in other.loads
    }


@given(st.integers(1, 12), st.integers(1, 8), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_totals_add_up(size: int, mentors: int, seed: int):
    sides = people(size, mentors, seed)
    first, second = problem(sides), problem(sides, skill=3.0, seed=7)
    found = compared(first, second)
    assert found.first.by_first == solve(first).total
    assert found.second.by_second == solve(second).total
    assert found.kept + len(found.moves) == sum(
        1 for partners in np.stack([_by_id(first), _by_id(second)], axis=1) if partners.max() >= 0
    )
    assert sum(load.after - load.before for load in found.loads) == found.second.people - found.first.people
    stayed = [move for move in found.moves if move.by_second is not None]
    if len(stayed) == len(found.moves):
        assert sum(move.by_second or 0 for move in stayed) == found.second.by_second - found.first.by_second


def _by_id(given_problem: Problem) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Partners by the mentees' ids, whatever the order drawn by lot."""
    snapshot = given_problem.snapshot
    order = np.argsort([mentee.id.int for mentee in snapshot.mentees])
    return solve(given_problem).partners[order]


def test_a_mentee_gains_only_where_no_rules_disagree():
    wish, other = UUID(int=1), UUID(int=2)
    mentee = Participant(UUID(int=1000), skills={wish: 1}, fields={"grade": "A"})
    skilled = Participant(UUID(int=9000), skills={wish: 5}, fields={"grade": "D"})
    senior = Participant(UUID(int=9001), skills={other: 5}, fields={"grade": "B"})
    sides = [mentee], [skilled, senior]
    found = compared(problem(sides, skill=9.0), problem(sides, grade=9.0))
    (move,) = found.moves
    assert (move.before, move.after, move.outcome) == (skilled.id, senior.id, "mixed")
    assert move.by_first is not None
    assert move.by_second is not None
    assert move.by_first < 0 < move.by_second
    assert found.sentence == "1 mentee is matched differently: for 1 it depends on whose rules one asks."


def test_a_pair_that_the_other_rules_forbid_is_counted():
    sides = people(6, 5, 4)
    loose, strict = problem(sides), problem(sides, minimum=0.8)
    found = compared(loose, strict)
    assert found.first.people > found.second.people
    assert found.first.forbidden > 0
    assert found.second.forbidden == 0
    assert found.counts["unmatched"] >= found.first.people - found.second.people


def test_the_same_rules_change_nothing():
    same = problem(people(8, 6, 1))
    found = compared(same, same)
    assert (found.moves, found.loads, found.sentence) == ([], [], "Both sets of rules give the same pairs.")


def test_answers_for_different_people_are_not_compared():
    with pytest.raises(ValueError, match="mentees: 1 take part in only one"):
        compared(problem(people(3, 4, 1)), problem(people(4, 4, 1)))
