"""Column generation: an optimum over all allowed pairs that looks closely at few of them.

Solve exactly over a graph of promising pairs; price out all others with the dual prices of that answer; add those that
would improve it; repeat until there are none. The prices of the last answer then prove it optimal over all pairs.

Pricing looks again only where it has to: what was found for a mentee outside of the graph stays a bound as long as no
price falls, and where some fall, only pairs with those mentors can have become better than the bound says.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import BANNED, Arrays, Problem
from services.matching.rounds.engine.solver.augment import augment, unsettled
from services.matching.rounds.engine.solver.flow import solve_graph
from services.matching.rounds.engine.solver.graph import enlarged, first_graph, restricted
from services.matching.rounds.engine.solver.kernels import FREE, price_out
from services.matching.rounds.engine.solver.prices import PERSON, least_prices, split
from services.matching.rounds.engine.solver.solution import Graph, Limits, Phase, Progress, Solution, Watch
from services.matching.rounds.engine.solver.sweep import sweep

__all__ = ["solve"]

Longs = NDArray[np.int64]

ADDED = 16
"""Pairs that are added for each mentee at once, at most."""

FEW = 0.02
"""Share of the mentees up to which an answer is mended by augmenting paths instead of found anew."""

_HALF = 1 << 28


@dataclass
class _Outside:
    """What is known of the pairs outside of the graph: no objective − price is above bounds (mentees,), with `prices`.

    highest: (mentees,) the same before the graph grew the last time. All count people as PERSON.
    """

    bounds: Longs
    prices: Longs
    highest: Longs


@dataclass
class _State:
    problem: Problem
    limits: Limits
    watch: Watch | None
    rows: Longs
    places: Longs
    load: Longs
    started: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    passes: float = 0.0
    people: int = -1
    total: int = -1
    bound_people: int = -1
    bound_total: int = -1

    def tell(self, phase: Phase, share: float) -> None:
        if self.watch is not None:
            shown = self.people, self.bound_people, self.total, self.bound_total
            self.watch(Progress(phase, share, *shown))

    def spent(self, phase: str, since: float) -> None:
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.perf_counter() - since

    @property
    def late(self) -> bool:
        return time.perf_counter() - self.started > self.limits.seconds


def solve(
    problem: Problem, limits: Limits | None = None, watch: Watch | None = None, warm: Solution | None = None
) -> Solution:
    """The most people, then the highest total, over all allowed pairs, with its proof; or the best in the time given.

    warm: an answer to a problem with the same people, whose pairs the search begins with. Raises SolverFailed, and
    whatever `watch` raises.
    """
    pinned = problem.pinned[problem.pinned >= 0]
    taken = np.bincount(pinned, minlength=problem.mentors)
    rows = np.flatnonzero(problem.pinned < 0).astype(np.int64)
    state = _State(problem, limits or Limits(), watch, rows, problem.places - taken, problem.load + taken)
    del warm
    since = time.perf_counter()
    graph, best = first_graph(problem, rows, state.limits.threads, lambda share: state.tell("scoring", share))
    state.spent("scoring", since)
    state.passes += 1
    some = best != BANNED
    state.bound_people = min(int(some.sum()), int(state.places.sum()))
    state.bound_total = int(best[some].sum())
    outside: _Outside | None = None
    answer: tuple[Longs, Longs, Longs, Longs] | None = None
    while True:
        since = time.perf_counter()
        state.tell("solving", 0.0)
        partners = _answer(state, graph, answer)
        worth = _worth(graph, partners)
        state.spent("solving", since)
        since = time.perf_counter()
        prices = least_prices(graph, partners, worth, state.places, state.load, problem.spread)
        state.spent("prices", since)
        utilities = np.where(partners >= 0, worth - prices[np.maximum(partners, 0)], np.int64(-PERSON))
        answer = partners, worth, prices, utilities
        state.people = int((partners >= 0).sum())
        state.total = int(worth.sum()) - _load_costs(state, partners)
        if state.late:
            break
        since = time.perf_counter()
        graph, outside, found = _priced(state, graph, prices, utilities, outside)
        state.spent("pricing", since)
        _tighten(state, prices, np.maximum(utilities, outside.highest))
        if not found:
            break
    return _solution(state, graph, partners, prices, utilities)


def _answer(state: _State, graph: Graph, before: tuple[Longs, Longs, Longs, Longs] | None) -> Longs:
    """Partners of an optimal answer over the graph; before: the one (partners, worth, prices, utilities) until it grew."""
    if before is not None:
        partners, worth, prices, utilities = before
        rows = unsettled(graph, prices, utilities)
        if len(rows) <= max(FEW * len(state.rows), 20):
            places, load, spread = state.places, state.load, state.problem.spread
            return augment(graph, partners, worth, prices, places, load, spread, rows)
    return solve_graph(graph, state.places, state.load, state.problem.spread)


def _worth(graph: Graph, partners: Longs) -> Longs:
    """(mentees,): the objective of each mentee with their partner, 0 for the unmatched."""
    rows = np.repeat(np.arange(len(partners)), np.diff(graph.starts))
    worth = np.zeros(len(partners), np.int64)
    taken = partners[rows] == graph.columns
    worth[rows[taken]] = graph.scores[taken]
    return worth


def _load_costs(state: _State, partners: Longs) -> int:
    """What the places taken cost when the load is to be spread."""
    used = np.bincount(partners[partners >= 0], minlength=state.problem.mentors)
    return int((state.problem.spread * (used * state.load + used * (used - 1) // 2)).sum())


def _priced(
    state: _State, graph: Graph, prices: Longs, utilities: Longs, outside: _Outside | None
) -> tuple[Graph, _Outside, int]:
    """Pairs outside of the graph that would improve the answer, added to it; what is known of the rest; how many."""
    problem, rows = state.problem, state.rows
    size = min(ADDED, problem.mentors)
    found, worth = np.full((problem.mentees, size), -1, np.int32), np.zeros((problem.mentees, size), np.int32)
    every = np.arange(problem.mentors)
    if outside is None:
        plan = _Plan(rows, rows[:0], every[:0], 0)
        bounds = np.full(problem.mentees, np.int64(-(1 << 62)))
    else:
        plan = _plan(rows, utilities, prices, outside)
        bounds = outside.bounds + plan.slack
    tops = bounds.copy()
    for some, columns, told in (
        (plan.again, every, lambda share: state.tell("pricing", share)),
        (plan.partly, plan.fallen, None),
    ):
        if not len(some) or not len(columns):
            continue
        top, rest = _price_rows(state, some, columns, graph, prices, utilities, found, worth, told)
        whole = columns is every
        bounds[some] = rest if whole else np.maximum(bounds[some], rest)
        tops[some] = top if whole else np.maximum(tops[some], top)
        state.passes += len(some) * len(columns) / max(len(rows) * problem.mentors, 1)
    at = np.flatnonzero(found.ravel() >= 0)
    if len(at):
        graph = enlarged(
            graph, problem.mentors, at // size, found.ravel()[at].astype(np.int64), worth.ravel()[at].astype(np.int64)
        )
    return graph, _Outside(bounds, prices, tops), len(at)


@dataclass(frozen=True, slots=True)
class _Plan:
    """again: mentees to price out with all mentors. partly: with the `fallen` only. slack: by how much the price of any
    other mentor has fallen at most."""

    again: Longs
    partly: Longs
    fallen: Longs
    slack: int


def _plan(rows: Longs, utilities: Longs, prices: Longs, outside: _Outside) -> _Plan:
    """The least work that leaves no pair unseen which could improve the answer."""
    falls = outside.prices - prices
    ordered = np.sort(falls[falls > 0])
    room = utilities[rows] - outside.bounds[rows]
    plans: list[tuple[float, int]] = []
    for share in (1.0, 0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5, 0.0):
        slack = int(ordered[min(int(share * len(ordered)), len(ordered) - 1)]) if len(ordered) and share else 0
        again = int((room < slack).sum())
        fallen = int((falls > slack).sum())
        plans.append((again * len(prices) + (len(rows) - again) * (fallen + 50.0 * (fallen > 0)), slack))
    slack = min(plans)[1]
    again = room < slack
    return _Plan(rows[again], rows[~again], np.flatnonzero(falls > slack).astype(np.int64), slack)


def _price_rows(
    state: _State,
    rows: Longs,
    columns: Longs,
    graph: Graph,
    prices: Longs,
    utilities: Longs,
    found: NDArray[np.int32],
    worth: NDArray[np.int32],
    told: object,
) -> tuple[Longs, Longs]:
    """Price out these mentees with these mentors; returns the highest objective − price, and that of what is not found
    and will not be added: (rows,) each, people counted as PERSON."""
    problem = state.problem
    inside = np.full(problem.mentors, -1, np.int64)
    inside[columns] = np.arange(len(columns))
    levels, points = split(prices[columns])
    standings, utility = split(utilities)
    scarce = np.where(levels > 0, points, points - FREE)
    ample = np.where(levels > 0, FREE, points)
    highest, rest = np.zeros(problem.mentees, np.int64), np.zeros(problem.mentees, np.int64)
    whole = len(columns) == problem.mentors
    arrays = None if whole or not problem.tabled else restricted(problem.arrays, columns)

    def work(thread: int, block: Longs, given: Arrays) -> None:
        del thread
        if arrays is None and not whole:
            given = restricted(given, columns)._replace(extra=np.ascontiguousarray(given.extra[:, columns]))
        price_out(
            block, given, columns, graph.starts, graph.columns, inside, standings, utility, scarce, ample,
            found, worth, highest, rest,
        )  # fmt: skip

    sweep(problem, rows, work, threads=state.limits.threads, arrays=arrays, told=told)  # pyright: ignore[reportArgumentType]
    return tuple(_with_people(values[rows], standings[rows]) for values in (highest, rest))  # pyright: ignore[reportReturnType]


def _with_people(values: Longs, standings: Longs) -> Longs:
    """What the kernel says of mentees of these standings, with people counted as PERSON."""
    scarce = np.where(values > _HALF, values - FREE, values - PERSON)
    return np.where(standings < 0, scarce, np.where(values < -_HALF, np.int64(-PERSON + _HALF), values))


def _tighten(state: _State, prices: Longs, highest: Longs) -> None:
    """Bounds by weak duality: with these prices no answer is worth more. highest: (mentees,) objective − price."""
    problem, rows = state.problem, state.rows
    levels, points = split(prices)
    standings, utilities = split(np.maximum(highest[rows], -PERSON))
    people = len(rows) + int((levels * state.places).sum()) + int(standings.sum())
    rents = points * state.places - problem.spread * (
        state.places * state.load + state.places * (state.places - 1) // 2
    )
    if problem.spread:
        rents = np.array([
            sum(max(int(p) - problem.spread * (int(b) + k), 0 if not v else -(1 << 60)) for k in range(int(c)))
            for p, b, c, v in zip(points, state.load, state.places, levels, strict=True)
        ], np.int64)  # fmt: skip
    state.bound_people = min(state.bound_people, people)
    if people == state.people:
        state.bound_total = min(state.bound_total, int(rents.sum()) + int(utilities.sum()))


def _solution(state: _State, graph: Graph, partners: Longs, prices: Longs, utilities: Longs) -> Solution:
    levels, points = split(prices)
    standings, utility = split(utilities)
    problem = state.problem
    pinned = np.flatnonzero(problem.pinned >= 0)
    partners = np.where(problem.pinned >= 0, problem.pinned, partners)
    nth = np.bincount(problem.pinned[pinned], minlength=problem.mentors)
    fixed = int(problem.objective(pinned, problem.pinned[pinned]).sum()) - int(
        (problem.spread * (nth * problem.load + nth * (nth - 1) // 2)).sum()
    )
    utility[pinned], standings[pinned] = 0, 0
    return Solution(
        partners=partners,
        people=state.people + len(pinned),
        total=state.total + fixed,
        levels=levels,
        prices=points,
        standings=standings,
        utilities=utility,
        bound_people=state.bound_people + len(pinned),
        bound_total=state.bound_total + fixed,
        graph=graph,
        passes=round(state.passes, 2),
        seconds=state.seconds,
    )
