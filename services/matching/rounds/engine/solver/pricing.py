"""Pricing out: which pairs outside of the graph would improve the answer, looked for only where there can be any.

What was found for a mentee outside of the graph stays a bound as long as no price falls; where some fall, only pairs
with those mentors can have become better than the bound says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import Arrays, Problem
from services.matching.rounds.engine.solver.graph import restricted
from services.matching.rounds.engine.solver.kernels import FREE, price_out
from services.matching.rounds.engine.solver.prices import PERSON, split
from services.matching.rounds.engine.solver.solution import Graph
from services.matching.rounds.engine.solver.sweep import sweep

__all__ = ["Found", "Outside", "price"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Told = Callable[[float], None]

ADDED = 24
"""Pairs that are found for each mentee at once, at most: two thirds the best, one third by lot."""

_NEVER = np.int64(-(1 << 62))
_HALF = FREE >> 1
_SHARES = (1.0, 0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5, 0.0)
_OVERHEAD = 50.0  # mentors, for which time a mentee is looked at besides those whose price fell


@dataclass(frozen=True, slots=True)
class Outside:
    """What is known of the pairs outside of the graph, with `prices`: (mentees,) no objective − price is above
    `bounds`, nor was it above `highest` before the pairs found were added. People count as PERSON."""

    bounds: Longs
    highest: Longs
    prices: Longs


@dataclass(frozen=True, slots=True)
class Found:
    """rows, columns, scores: (pairs,) that would improve the answer. passes: the work, as a share of a whole pass."""

    rows: Longs
    columns: Longs
    scores: Longs
    outside: Outside
    passes: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """again: mentees to price out with all mentors. partly: with the `fallen` only. slack: by how much the price of any
    other mentor has fallen at most."""

    again: Longs
    partly: Longs
    fallen: Longs
    slack: int


def price(
    problem: Problem,
    rows: Longs,
    graph: Graph,
    prices: Longs,
    utilities: Longs,
    before: Outside | None,
    *,
    threads: int = 0,
    told: Told | None = None,
) -> Found:
    """Look for pairs of these mentees whose objective − price is above the mentee's utility.

    prices: (mentors,), utilities: (mentees,), people as PERSON. before: what was known with other prices and a graph
    that all pairs found then have been added to. told: with the share that is done; may raise.
    """
    size = min(ADDED, problem.mentors)
    found, scores = np.full((problem.mentees, size), -1, np.int32), np.zeros((problem.mentees, size), np.int32)
    every = np.arange(problem.mentors)
    if before is None:
        plan = _Plan(rows, rows[:0], every[:0], 0)
        bounds = np.full(problem.mentees, _NEVER)
    else:
        plan = _plan(rows, utilities, prices, before)
        bounds = before.bounds + plan.slack
    highest = bounds.copy()
    pricing = _Pricing(problem, graph, prices, utilities, found, scores, threads)
    if len(plan.again):
        highest[plan.again], bounds[plan.again] = pricing.look(plan.again, every, told)
    if len(plan.partly) and len(plan.fallen):
        top, rest = pricing.look(plan.partly, plan.fallen, None)
        highest[plan.partly] = np.maximum(highest[plan.partly], top)
        bounds[plan.partly] = np.maximum(bounds[plan.partly], rest)
    at = np.flatnonzero(found.ravel() >= 0)
    work = len(plan.again) * problem.mentors + len(plan.partly) * len(plan.fallen)
    return Found(
        at // size,
        found.ravel()[at].astype(np.int64),
        scores.ravel()[at].astype(np.int64),
        Outside(bounds, highest, prices),
        work / max(len(rows) * problem.mentors, 1),
    )


def _plan(rows: Longs, utilities: Longs, prices: Longs, before: Outside) -> _Plan:
    """The least work that leaves no pair unseen which could improve the answer."""
    falls = before.prices - prices
    ordered = np.sort(falls[falls > 0])
    room = utilities[rows] - before.bounds[rows]
    plans: list[tuple[float, int]] = []
    for share in _SHARES:
        slack = int(ordered[min(int(share * len(ordered)), len(ordered) - 1)]) if len(ordered) and share else 0
        again, fallen = int((room < slack).sum()), int((falls > slack).sum())
        some = (len(rows) - again) * (fallen + _OVERHEAD) if fallen else 0.0
        plans.append((again * len(prices) + some, slack))
    slack = min(plans)[1]
    return _Plan(rows[room < slack], rows[room >= slack], np.flatnonzero(falls > slack).astype(np.int64), slack)


@dataclass(frozen=True, slots=True)
class _Pricing:
    problem: Problem
    graph: Graph
    prices: Longs
    utilities: Longs
    found: Ints
    scores: Ints
    threads: int

    def look(self, rows: Longs, columns: Longs, told: Told | None) -> tuple[Longs, Longs]:
        """Find pairs of these mentees with these mentors; the highest objective − price, and that of what is left."""
        problem = self.problem
        inside = np.full(problem.mentors, -1, np.int64)
        inside[columns] = np.arange(len(columns))
        levels, points = split(self.prices[columns])
        standings, utilities = split(self.utilities)
        scarce, ample = np.where(levels > 0, points, points - FREE), np.where(levels > 0, FREE, points)
        highest, rest = np.zeros(problem.mentees, np.int64), np.zeros(problem.mentees, np.int64)
        whole = len(columns) == problem.mentors
        ready = restricted(problem.arrays, columns) if problem.tabled and not whole else None

        def work(thread: int, block: Longs, arrays: Arrays) -> None:
            del thread
            if ready is None and not whole:
                extra = np.ascontiguousarray(arrays.extra[:, columns])
                arrays = restricted(arrays, columns)._replace(extra=extra)
            price_out(
                block, arrays, columns, self.graph.starts, self.graph.columns, inside, standings, utilities, scarce,
                ample, self.found, self.scores, highest, rest,
            )  # fmt: skip

        sweep(problem, rows, work, threads=self.threads, arrays=ready, told=told)
        return _with_people(highest[rows], standings[rows]), _with_people(rest[rows], standings[rows])


def _with_people(values: Longs, standings: Longs) -> Longs:
    """What the kernel says of mentees of these standings, with people counted as PERSON."""
    scarce = np.where(values > _HALF, values - FREE, values - PERSON)
    return np.where(standings < 0, scarce, np.where(values < -_HALF, np.int64(-PERSON + _HALF), values))
