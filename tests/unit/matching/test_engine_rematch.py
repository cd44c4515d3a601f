"""Matching again: what was agreed stands, and each further change buys something."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.rounds.engine.checks import BadInput
from services.matching.rounds.engine.criteria import skills
from services.matching.rounds.engine.criteria.base import ByPair
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.rematch import Curve, carried_over, trade_off
from services.matching.rounds.engine.rules import Rules, Weighted
from services.matching.rounds.engine.snapshot import Couple, Snapshot
from services.matching.rounds.engine.solver import solve
from services.matching.rounds.engine.solver.kernels import fill_row


def snapshot(mentees: int, mentors: int, seed: int, minimum: float = 0.0, most: int = 2) -> Snapshot:
    lot = random.Random(seed)

    def some(count: int) -> dict[UUID, int]:
        return {UUID(int=1 + number): lot.randint(1, 5) for number in lot.sample(range(6), lot.randint(1, count))}

    return Snapshot.of(
        [Participant(UUID(int=1000 + n), skills=some(3)) for n in range(mentees)],
        [Participant(UUID(int=9000 + n), skills=some(4), places=lot.randint(1, most)) for n in range(mentors)],
        Rules([Weighted("skills", 1.0, skills.Options())], minimum_score=minimum),
    )


def couples(given_snapshot: Snapshot, partners: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[Couple]:
    return [
        (given_snapshot.mentees[row].id, given_snapshot.mentors[column].id)
        for row, column in enumerate(partners.tolist())
        if column >= 0
    ]


def at_random(given_snapshot: Snapshot, seed: int) -> list[Couple]:
    """Somebody's earlier answer, within the places."""
    lot = random.Random(seed)
    places = [mentor.id for mentor in given_snapshot.mentors for _ in range(mentor.places)]
    lot.shuffle(places)
    return [(mentee.id, mentor) for mentee, mentor in zip(given_snapshot.mentees, places, strict=False)]


def every_answer(problem: Problem) -> list[tuple[int, ...]]:
    scores = problem.scores(np.arange(problem.mentees))
    return [
        choice
        for choice in product(range(-1, problem.mentors), repeat=problem.mentees)
        if all(column < 0 or scores[row, column] != BANNED for row, column in enumerate(choice))
        and all(choice.count(column) <= problem.places[column] for column in range(problem.mentors))
    ]


def assert_monotone(curve: Curve) -> None:
    for number, point in enumerate(curve.points):
        for other in curve.points[number + 1 :]:
            assert other.changes >= point.changes
            assert other.people > point.people or other.total > point.total


@given(st.integers(1, 12), st.integers(1, 8), st.integers(0, 99), st.sampled_from([0.0, 0.3]))
@settings(max_examples=25, deadline=None)
def test_each_further_change_brings_people_or_score(mentees: int, mentors: int, seed: int, minimum: float):
    problem = Problem(snapshot(mentees, mentors, seed, minimum))
    previous = at_random(problem.snapshot, seed)
    curve = trade_off(problem, previous)
    assert_monotone(curve)
    best = solve(problem)
    last = curve.points[-1]
    assert last.people == best.people
    assert best.total - len(previous) <= last.total <= best.total  # a change for less than a micro-point is not made
    assert curve.keepable + curve.gone == len(previous)
    if curve.keepable:
        assert curve.points[0].changes == 0


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_no_answer_at_all_is_better_than_a_point_of_the_curve(mentees: int, mentors: int, seed: int):
    problem = Problem(snapshot(mentees, mentors, seed))
    previous = at_random(problem.snapshot, seed)
    rows = np.array([problem.snapshot.rows[mentee] for mentee, _ in previous])
    columns = np.array([problem.snapshot.columns[mentor] for _, mentor in previous])
    best = solve(problem).people
    every = list[tuple[int, int]]()
    for choice in every_answer(problem):
        partners = np.array(choice)
        matched = np.flatnonzero(partners >= 0)
        if len(matched) == best:
            changes = int((partners[rows] != columns).sum())
            every.append((changes, int(problem.micro(matched, partners[matched]).sum())))
    curve = trade_off(problem, previous, solves=30)
    points = [(point.changes, point.total) for point in curve.points if point.people == best]
    for changes, total in points:
        assert (changes, total) in every
        assert not any(other <= changes and better > total for other, better in every)
    for bonus in (10, 50_000, 150_000, 300_000, 700_000):
        found, best_of_all = (max(total - bonus * changes for changes, total in some) for some in (points, every))
        assert found >= best_of_all - mentees  # a bonus is a whole number of micro-points


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 99), st.integers(16, 1024), st.integers(0, 900_000))
@settings(max_examples=25, deadline=None)
def test_a_bonus_changes_what_is_sought_and_no_score(mentees: int, mentors: int, seed: int, factor: int, bonus: int):
    problem = Problem(snapshot(mentees, mentors, seed, 0.3))
    previous = at_random(problem.snapshot, seed)
    rows = np.array([problem.snapshot.rows[mentee] for mentee, _ in previous])
    columns = np.array([problem.snapshot.columns[mentor] for _, mentor in previous])
    every = np.arange(problem.mentees)
    plain = problem.scores(every)
    sought = problem.under(
        factor=np.full(problem.mentees, factor, np.int32), bonus=ByPair(rows, columns, np.full(len(rows), bonus / 1e6))
    )
    assert (sought.scores(every) == plain).all()
    expected = plain.astype(np.int64)
    expected[rows, columns] += np.where(plain[rows, columns] == BANNED, 0, bonus)
    expected = np.where(plain == BANNED, BANNED, (expected * factor) >> 10)
    row_by_kernel = np.empty(problem.mentors, np.int32)
    for row in range(problem.mentees):
        fill_row(row_by_kernel, row, 0, sought.block(every[row : row + 1]))
        assert (row_by_kernel == expected[row]).all()
    pair_rows, pair_columns = np.nonzero(plain != BANNED)
    assert (sought.objective(pair_rows, pair_columns) == expected[pair_rows, pair_columns]).all()


def test_accepted_pairs_stay_and_declined_ones_do_not_come_back():
    before = snapshot(12, 8, 3)
    previous = couples(before, solve(Problem(before)).partners)
    accepted, declined = previous[:4], previous[4:6]
    carried = carried_over(before, previous, accepted=accepted, declined=declined)
    after = couples(carried.snapshot, solve(Problem(carried.snapshot)).partners)
    assert set(accepted) <= set(after)
    assert not set(declined) & set(after)
    assert sorted(carried.open) == sorted(previous[6:])


def test_a_pair_of_whom_one_has_left_is_lost():
    before = snapshot(6, 6, 2)
    previous = couples(before, solve(Problem(before)).partners)
    gone = previous[0][1]
    today = Snapshot.of(before.mentees, [mentor for mentor in before.mentors if mentor.id != gone], before.rules)
    carried = carried_over(today, previous, accepted=previous[:2])
    assert [mentor for _, mentor in carried.lost] == [mentor for _, mentor in sorted(previous[:2]) if mentor == gone]
    assert gone not in {mentor for _, mentor in (*carried.kept, *carried.open)}
    Problem(carried.snapshot)


def test_a_pair_of_this_round_is_not_an_earlier_one():
    before = snapshot(4, 4, 5)
    previous = couples(before, solve(Problem(before)).partners)
    partner = dict(previous)
    met = UUID(int=9000)
    told = replace(
        before,
        mentees=[replace(mentee, earlier=frozenset({met, partner[mentee.id]})) for mentee in before.mentees],
        mentors=[
            replace(mentor, earlier=frozenset(mentee for mentee, other in previous if other == mentor.id))
            for mentor in before.mentors
        ],
    )
    problem = Problem(carried_over(told, previous).snapshot)
    curve = trade_off(problem, previous)
    assert (curve.keepable, curve.gone) == (len(previous), 0)
    others = [mentee for mentee, mentor in previous if mentor != met]
    rows = np.array([problem.snapshot.rows[mentee] for mentee in others])
    assert problem.rules_of(rows, np.full(len(rows), problem.snapshot.columns[met]))["earlier-pair"].all()


def test_a_pair_that_is_forbidden_by_now_is_no_change():
    before = snapshot(8, 8, 7)
    previous = couples(before, solve(Problem(before)).partners)
    today = replace(before, forbidden=tuple(previous[:2]))
    curve = trade_off(Problem(today), previous)
    assert (curve.keepable, curve.gone) == (len(previous) - 2, 2)
    assert curve.points[0].changes == 0


def test_contradictions_are_named():
    before = snapshot(4, 4, 5)
    couple = before.mentees[0].id, before.mentors[0].id
    with pytest.raises(ValueError, match="accepted and declined"):
        carried_over(before, [couple], accepted=[couple], declined=[couple])
    pinned = replace(before, pins=((couple[0], before.mentors[1].id),))
    with pytest.raises(BadInput, match="is pinned to"):
        Problem(carried_over(pinned, [couple], accepted=[couple]).snapshot)
    with pytest.raises(ValueError, match="in several pairs"):
        trade_off(Problem(before), [couple, (couple[0], before.mentors[1].id)])


def test_newcomers_can_be_placed_without_a_single_change():
    today = snapshot(14, 9, 11)
    before = Snapshot.of(today.mentees[:10], today.mentors, today.rules)
    previous = couples(before, solve(Problem(before)).partners)
    curve = trade_off(Problem(today), previous)
    first = set(couples(today, curve.points[0].partners))
    assert set(previous) <= first
    assert curve.points[0].people > len(previous)
    assert_monotone(curve)
