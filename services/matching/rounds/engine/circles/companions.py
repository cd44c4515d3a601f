"""How well people suit each other in a group or a circle: a problem with the same people on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Arrays, Problem
from services.matching.rounds.engine.rules import MICRO, Rules
from services.matching.rounds.engine.snapshot import Couple, Snapshot
from services.matching.rounds.engine.solver.kernels import fill_row
from services.matching.rounds.engine.solver.sweep import sweep

__all__ = ["MOST_PEOPLE", "TooMany", "closeness", "companions", "dense"]

MOST_PEOPLE = 6_000
"""Everybody is compared with everybody, and the table of it has to fit into memory: 144 MB for so many."""

_HEADROOM = -BANNED // (2 * MICRO)

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class TooMany(ValueError):
    """There are more people, or more of them in one group, than can be compared with each other."""


def companions(
    people: Iterable[Participant],
    rules: Rules,
    *,
    others: Iterable[Participant] | None = None,
    forbidden: Iterable[Couple] = (),
) -> Problem:
    """How well people suit each other by a rule set of its own: each stands on both sides, in the same order.

    others: the same people as they appear to the others, where that differs (what they offer instead of what they
    want). Whom a rule forbids in either direction never shares a group. Raises BadInput.
    """
    given = list(people)

    def alone(side: Iterable[Participant]) -> list[Participant]:
        return [replace(person, places=1, load=0) for person in side]

    snapshot = Snapshot.of(alone(given), alone(given if others is None else others), rules, forbidden=forbidden)
    if [one.id for one in snapshot.mentees] != [one.id for one in snapshot.mentors]:
        raise ValueError("both sides have to be the same people")
    return Problem(snapshot)


def closeness(problem: Problem, order: Iterable[UUID], *, most: int, weight: float = 1.0, threads: int = 0) -> Ints:
    """(people, people): the sum of both directions' scores × weight in micro-points, BANNED where a rule forbids one.

    order: ids of the people for rows and columns. most: how many may share a group. The diagonal is 0.
    Raises TooMany beyond MOST_PEOPLE, or where the sums of one group would not fit.
    """
    rows = np.fromiter((problem.snapshot.rows[person] for person in order), dtype=np.int64)
    if problem.mentees > MOST_PEOPLE:
        raise TooMany(
            f"{problem.mentees:,} people are too many to compare all with each other; the most is {MOST_PEOPLE:,}. "
            "Divide them first, for example by location."
        )
    if (most - 1) * max(weight, 1.0) >= _HEADROOM:
        raise TooMany(f"a group of {most:,} is too large; the most is {int(_HEADROOM / max(weight, 1.0)):,}")
    one_way = dense(problem, threads)
    _both_ways(one_way, round(weight * 1024))
    return one_way if np.array_equal(rows, np.arange(len(rows))) else np.ascontiguousarray(one_way[np.ix_(rows, rows)])


def dense(problem: Problem, threads: int = 0) -> Ints:
    """What the objective counts for every pair: (mentees, mentors) micro-points, BANNED where a rule forbids."""
    whole = np.empty((problem.mentees, problem.mentors), np.int32)

    def work(thread: int, block: Longs, arrays: Arrays) -> None:
        del thread
        _fill(whole, block, arrays)

    sweep(problem, np.arange(problem.mentees, dtype=np.int64), work, threads=threads)
    return whole


@compiled
def _fill(whole: Ints, rows: Longs, arrays: Arrays) -> None:
    for position in range(rows.shape[0]):
        fill_row(whole[rows[position]], rows[position], position, arrays)


@compiled
def _both_ways(table: Ints, weight: int) -> None:
    people = table.shape[0]
    for one in range(people):
        table[one, one] = 0
        for other in range(one):
            mine, theirs = np.int64(table[one, other]), np.int64(table[other, one])
            both = np.int64(BANNED)
            if mine != BANNED and theirs != BANNED:
                both = ((mine + theirs) * weight) >> 10
            table[one, other] = both
            table[other, one] = both
