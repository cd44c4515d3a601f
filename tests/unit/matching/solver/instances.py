"""Rounds of any scores, and two oracles for them: trying everything, and scipy's dense assignment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from uuid import UUID

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from services.matching.rounds.engine.criteria.base import ByClass, Criterion, Facts, Term
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.rules import MICRO, Objective, Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["GIVEN", "Drawn", "by_trying", "densely", "drawn", "mentee", "mentor", "snapshot_of"]

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Given:
    """Scores that a test gives, as JSON: (mentees, mentors) in micro-points, by the numbers in their ids."""

    scores: str = "[]"


def _nothing(_facts: Facts, _options: Given) -> None: ...


def _given_scores(snapshot: Snapshot, options: Given) -> Sequence[Term]:
    sides = (snapshot.mentees, snapshot.mentors)
    numbers = [np.array([person.id.int % 10_000 for person in side], np.int32) for side in sides]
    return [ByClass.table(numbers[0], numbers[1], np.array(json.loads(options.scores), np.float64) / MICRO)]


GIVEN = Criterion("given", "given by a test", Given, _given_scores, _nothing)
"""Registered while these tests run, so that a round can have any scores."""


def mentee(number: int) -> UUID:
    return UUID(int=10_000 + number)


def mentor(number: int) -> UUID:
    return UUID(int=20_000 + number)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An instance: micro-points (mentees, mentors), who avoids whom, places, loads, floor, spread, seed."""

    scores: tuple[tuple[int, ...], ...]
    avoided: frozenset[tuple[int, int]]
    places: tuple[int, ...]
    loads: tuple[int, ...]
    floor: float
    spread: float
    seed: int


@st.composite
def drawn(draw: st.DrawFn, mentees: int, mentors: int, spread: bool = False) -> Drawn:
    """Up to so many people; few distinct scores in half of the cases, so that much is equal."""
    rows, columns = draw(st.integers(1, mentees)), draw(st.integers(1, mentors))
    values = draw(
        st.sampled_from([st.sampled_from([0, 250_000, 500_000, MICRO]), st.integers(0, MICRO), st.just(400_000)])
    )
    line = st.tuples(*[values] * columns)
    density = draw(st.integers(0, 9))
    barred = st.integers(0, 9).map(lambda number: number < density)
    avoided = draw(st.lists(barred, min_size=rows * columns, max_size=rows * columns))
    places = draw(st.tuples(*[st.integers(0, 3)] * columns).filter(any))
    return Drawn(
        draw(st.tuples(*[line] * rows)),
        frozenset(divmod(at, columns) for at, bar in enumerate(avoided) if bar),
        places,
        draw(st.tuples(*[st.integers(0, 2)] * columns)) if spread else (0,) * columns,
        draw(st.sampled_from([0.0, 0.0, 0.3, 0.5])),
        draw(st.sampled_from([0.01, 0.2])) if spread else 0.0,
        draw(st.integers(0, 3)),
    )


def snapshot_of(instance: Drawn, *, reverse: bool = False, pins: Sequence[tuple[int, int]] = ()) -> Snapshot:
    mentees = [
        Participant(mentee(row), avoided=frozenset(mentor(column) for one, column in instance.avoided if one == row))
        for row in range(len(instance.scores))
    ]
    mentors = [
        Participant(mentor(column), places=places, load=load)
        for column, (places, load) in enumerate(zip(instance.places, instance.loads, strict=True))
    ]
    rules = Rules(
        [Weighted("given", 1.0, Given(json.dumps(instance.scores)))],
        minimum_score=instance.floor,
        objective=Objective(spread=instance.spread),
        seed=instance.seed,
    )
    order = -1 if reverse else 1
    fixed = [(mentee(row), mentor(column)) for row, column in pins]
    return Snapshot.of(mentees[::order], mentors[::order], rules, pins=fixed)


def by_trying(problem: Problem) -> tuple[int, int]:
    """The most people and then the highest total, by trying every answer."""
    scores = problem.scores(np.arange(problem.mentees)).astype(np.int64)
    options: list[list[int]] = [[-1, *np.flatnonzero(line != BANNED).tolist()] for line in scores]
    return max(_value(problem, scores, choice) for choice in product(*options) if _fits(problem, choice))


def _fits(problem: Problem, choice: Sequence[int]) -> bool:
    used = np.bincount([column for column in choice if column >= 0], minlength=problem.mentors)
    return bool((used <= problem.places).all())


def _value(problem: Problem, scores: Longs, choice: Sequence[int]) -> tuple[int, int]:
    pairs = [(row, column) for row, column in enumerate(choice) if column >= 0]
    used = np.bincount([column for _, column in pairs], minlength=problem.mentors)
    return len(pairs), int(sum(scores[pair] for pair in pairs)) - sum(_costs(problem, used))


def _costs(problem: Problem, used: Longs) -> Iterator[int]:
    for count, load in zip(used, problem.load, strict=True):
        yield sum(problem.spread * int(load + nth) for nth in range(count))


def densely(problem: Problem) -> tuple[int, int]:
    """The same by scipy over a column for each place; people first by a constant that outweighs all scores."""
    scores = problem.scores(np.arange(problem.mentees)).astype(np.int64)
    person = (problem.mentees + 1) * (MICRO + 1)
    worth = np.repeat(np.where(scores == BANNED, 0, scores + person), problem.places, axis=1)
    if not worth.size:
        return 0, 0
    taken = worth[linear_sum_assignment(worth, maximize=True)]
    taken = taken[taken > 0]
    return len(taken), int((taken - person).sum())
