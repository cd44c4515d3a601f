"""The answer is the best there is, whoever computes it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from services.matching.rounds.engine import lookup
from services.matching.rounds.engine.certificate import faults
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.solver import Limits, Progress, Solution, Stopped, solve
from tests.unit.matching.solver.instances import Drawn, by_trying, densely, drawn, mentee, snapshot_of

few = settings(max_examples=150, deadline=None)


def require_proven(problem: Problem, solution: Solution) -> None:
    assert solution.optimal
    assert faults(problem, solution) == []


@few
@given(drawn(4, 4, spread=True))
def test_it_is_the_best_of_all_answers(instance: Drawn) -> None:
    problem = Problem(snapshot_of(instance))
    solution = solve(problem)
    require_proven(problem, solution)
    assert (solution.people, solution.total) == by_trying(problem)


@few
@given(drawn(30, 25))
def test_it_is_as_good_as_a_dense_assignment(instance: Drawn) -> None:
    problem = Problem(snapshot_of(instance))
    solution = solve(problem)
    require_proven(problem, solution)
    assert (solution.people, solution.total) == densely(problem)


@pytest.mark.parametrize(("mentees", "mentors"), [(400, 100), (150, 300), (300, 150)])
@pytest.mark.parametrize("kind", ["any", "alike", "equal"])
def test_it_is_as_good_as_a_dense_assignment_for_hundreds(mentees: int, mentors: int, kind: str) -> None:
    """alike: everybody ranks the mentors in the same way."""
    chance = np.random.default_rng(7)
    scores = {
        "any": chance.integers(0, 1_000_000, (mentees, mentors)),
        "alike": np.tile(chance.integers(0, 1_000_000, mentors), (mentees, 1)),
        "equal": np.full((mentees, mentors), 300_000),
    }[kind]
    barred = np.argwhere(chance.random((mentees, mentors)) < 0.05)
    instance = Drawn(
        tuple(map(tuple, scores.tolist())),
        frozenset((row, column) for row, column in barred.tolist()),
        tuple(chance.integers(0, 4, mentors).tolist()),
        (0,) * mentors,
        0.0,
        0.0,
        1,
    )
    problem = Problem(snapshot_of(instance))
    solution = solve(problem)
    require_proven(problem, solution)
    assert (solution.people, solution.total) == densely(problem)


@few
@given(drawn(12, 9), st.integers(1, 3))
def test_neither_the_order_of_rows_nor_threads_change_the_pairs(instance: Drawn, threads: int) -> None:
    one, other = Problem(snapshot_of(instance)), Problem(snapshot_of(instance, reverse=True))
    assert couples(one, solve(one, Limits(threads=1))) == couples(other, solve(other, Limits(threads=threads)))


def couples(problem: Problem, solution: Solution) -> set[tuple[object, object]]:
    snapshot = problem.snapshot
    return {
        (snapshot.mentees[row].id, snapshot.mentors[column].id)
        for row, column in enumerate(solution.partners)
        if column >= 0
    }


def test_equal_answers_are_decided_by_lot_and_favor_nobody() -> None:
    """Ten who are equal want one place: over many seeds each of them has it about as often as the others."""
    scores = tuple((500_000,) for _ in range(10))
    winners: list[int] = []
    for seed in range(300):
        problem = Problem(snapshot_of(Drawn(scores, frozenset(), (1,), (0,), 0.0, 0.0, seed)))
        (row,) = np.flatnonzero(solve(problem).partners == 0).tolist()
        winners.append(problem.snapshot.mentees[row].id.int - mentee(0).int)
    counts = np.bincount(winners, minlength=10)
    assert counts.min() >= 12
    assert counts.max() <= 52


@few
@given(drawn(5, 4), st.data())
def test_a_pinned_pair_is_in_the_best_answer_that_has_it(instance: Drawn, data: st.DataObject) -> None:
    allowed = [
        (row, column)
        for row in range(len(instance.scores))
        for column, places in enumerate(instance.places)
        if places
        and (row, column) not in instance.avoided
        and instance.scores[row][column] >= instance.floor * 1_000_000
    ]
    if not allowed:
        return
    pin = data.draw(st.sampled_from(allowed))
    problem = Problem(snapshot_of(instance, pins=[pin]))
    solution = solve(problem)
    require_proven(problem, solution)
    row, column = problem.snapshot.rows[mentee(pin[0])], int(problem.pinned.max())
    assert solution.partners[row] == column
    free = Problem(snapshot_of(instance))
    scores = free.scores(np.arange(free.mentees)).astype(np.int64)
    scores[row, np.arange(free.mentors) != column] = BANNED
    worth = np.repeat(np.where(scores == BANNED, 0, scores + 10**8), free.places, axis=1)
    worth[row] *= 100
    taken = linear_sum_assignment(worth, maximize=True)
    values = np.repeat(scores, free.places, axis=1)[taken]
    assert (solution.people, solution.total) == (int((values != BANNED).sum()), int(values[values != BANNED].sum()))


@few
@given(drawn(12, 9))
def test_criteria_without_a_table_give_the_same(instance: Drawn) -> None:
    """As where every person has working hours of their own."""
    problem = Problem(snapshot_of(instance))
    expected = solve(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookup, "MOST_ENTRIES", 0)
        other = Problem(snapshot_of(instance))
        assert not other.tabled
        assert couples(other, solve(other)) == couples(problem, expected)


def test_when_time_runs_out_the_gap_is_proven() -> None:
    chance = np.random.default_rng(3)
    scores = tuple(map(tuple, chance.integers(0, 1_000_000, (300, 200)).tolist()))
    problem = Problem(snapshot_of(Drawn(scores, frozenset(), (2,) * 200, (0,) * 200, 0.0, 0.0, 0)))
    best, soon = solve(problem), solve(problem, Limits(seconds=0))
    assert soon.people <= best.people <= soon.bound_people
    assert soon.total <= best.total <= soon.bound_total
    assert not soon.optimal


def test_progress_is_told_and_whoever_is_told_may_stop_it() -> None:
    scores = tuple(map(tuple, np.random.default_rng(5).integers(0, 1_000_000, (200, 100)).tolist()))
    problem = Problem(snapshot_of(Drawn(scores, frozenset(), (2,) * 100, (0,) * 100, 0.0, 0.0, 0)))
    told: list[Progress] = []
    best = solve(problem, watch=told.append)
    assert {one.phase for one in told} == {"scoring", "solving", "pricing"}
    assert all(one.bound_total >= best.total for one in told if one.bound_total >= 0)

    def stop(progress: Progress) -> None:
        if progress.phase == "solving":
            raise Stopped

    with pytest.raises(Stopped):
        solve(problem, watch=stop)


def test_nobody_can_be_matched() -> None:
    instance = Drawn(((1, 2), (3, 4)), frozenset({(0, 0), (0, 1), (1, 0), (1, 1)}), (1, 1), (0, 0), 0.0, 0.0, 0)
    problem = Problem(snapshot_of(instance))
    solution = solve(problem)
    require_proven(problem, solution)
    assert (solution.people, solution.total) == (0, 0)
