"""Column generation: an optimum over all allowed pairs that looks closely at few of them.

Solve exactly over a graph of promising pairs; price out all others with the dual prices of that answer; add those that
would improve it; repeat until there are none. The prices of the last answer then prove it optimal over all pairs.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.solver.augment import augment, unsettled
from services.matching.rounds.engine.solver.flow import solve_graph
from services.matching.rounds.engine.solver.graph import enlarged, first_graph
from services.matching.rounds.engine.solver.prices import PERSON, least_prices, split
from services.matching.rounds.engine.solver.pricing import Outside, price
from services.matching.rounds.engine.solver.solution import Graph, Limits, Phase, Progress, Solution, Watch

__all__ = ["solve"]

Longs = NDArray[np.int64]

FEW, SOME = 0.005, 64
"""Share of the mentees, and how many in any case, up to which an answer is mended by augmenting paths, which takes some
milliseconds for each at 100,000 mentees, instead of found anew, which takes four seconds there."""


@dataclass(frozen=True, slots=True)
class _Step:
    """An optimal answer over a graph. worth: (mentees,) objective of each pair. People count as PERSON in prices."""

    partners: Longs
    worth: Longs
    prices: Longs
    utilities: Longs


@dataclass
class _Run:
    """A solve under way. rows: the mentees without a pin. places, load: what pins leave and add."""

    problem: Problem
    limits: Limits
    watch: Watch | None
    rows: Longs
    places: Longs
    load: Longs
    started: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    passes: float = 1.0
    people: int = -1
    total: int = -1
    bound_people: int = -1
    bound_total: int = -1

    def tell(self, phase: Phase, share: float) -> None:
        if self.watch is not None:
            self.watch(Progress(phase, share, self.people, self.bound_people, self.total, self.bound_total))

    @contextmanager
    def spent(self, phase: Phase) -> Generator[None]:
        since = time.perf_counter()
        self.tell(phase, 0.0)
        yield
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.perf_counter() - since

    @property
    def late(self) -> bool:
        return time.perf_counter() - self.started > self.limits.seconds


def solve(problem: Problem, limits: Limits | None = None, watch: Watch | None = None) -> Solution:
    """The most people, then the highest total, over all allowed pairs, with its proof; or the best in the time given.

    The time is looked at between steps, of which the longest takes as long as scoring all pairs twice. Raises
    SolverFailed, and whatever `watch` raises.
    """
    taken = np.bincount(problem.pinned[problem.pinned >= 0], minlength=problem.mentors)
    rows = np.flatnonzero(problem.pinned < 0).astype(np.int64)
    run = _Run(problem, limits or Limits(), watch, rows, problem.places - taken, problem.load + taken)
    threads = run.limits.threads
    with run.spent("scoring"):
        graph, best = first_graph(problem, rows, threads, lambda share: run.tell("scoring", share))
    some = best != BANNED
    run.bound_people, run.bound_total = min(int(some.sum()), int(run.places.sum())), int(best[some].sum())
    outside: Outside | None = None
    step: _Step | None = None
    while True:
        with run.spent("solving"):
            step = _solve_graph(run, graph, step)
        run.people, run.total = int((step.partners >= 0).sum()), int(step.worth.sum()) - _load_costs(run, step.partners)
        if run.late:
            break
        with run.spent("pricing"):
            found = price(
                problem, rows, graph, step.prices, step.utilities, outside,
                threads=threads, told=lambda share: run.tell("pricing", share),
            )  # fmt: skip
            outside = found.outside
            run.passes += found.passes
            _tighten(run, step.prices, np.maximum(step.utilities, outside.highest))
            if not len(found.rows):
                break
            graph = enlarged(graph, problem.mentors, found.rows, found.columns, found.scores)
    return _solution(run, graph, step)


def _solve_graph(run: _Run, graph: Graph, before: _Step | None) -> _Step:
    """An optimal answer over the graph; before: the one until it grew."""
    spread = run.problem.spread
    rows = run.rows if before is None else unsettled(graph, before.prices, before.utilities)
    if before is not None and len(rows) <= max(FEW * len(run.rows), SOME):
        partners = augment(
            graph, before.partners, before.worth, before.prices, run.places, run.load, spread, rows
        )  # fmt: skip
    else:
        partners = solve_graph(graph, run.places, run.load, spread)
    of = np.repeat(np.arange(len(partners)), np.diff(graph.starts))
    worth, taken = np.zeros(len(partners), np.int64), partners[of] == graph.columns
    worth[of[taken]] = graph.scores[taken]
    prices = least_prices(graph, partners, worth, run.places, run.load, spread)
    utilities = np.where(partners >= 0, worth - prices[np.maximum(partners, 0)], np.int64(-PERSON))
    return _Step(partners, worth, prices, utilities)


def _load_costs(run: _Run, partners: Longs) -> int:
    used = np.bincount(partners[partners >= 0], minlength=run.problem.mentors)
    return int(_costs_of(run.problem.spread, run.load, used).sum())


def _costs_of(spread: int, load: Longs, used: Longs) -> Longs:
    """What the places taken cost when the load is to be spread: (mentors,)."""
    return spread * (used * load + used * (used - 1) // 2)


def _tighten(run: _Run, prices: Longs, highest: Longs) -> None:
    """Bounds by weak duality: with these prices no answer is worth more than what mentees would have at most, and what
    the places would earn. highest: (mentees,) objective − price."""
    spread = run.problem.spread
    levels, points = split(prices)
    standings, utilities = split(np.maximum(highest[run.rows], -PERSON))
    people = len(run.rows) + int((levels * run.places).sum()) + int(standings.sum())
    # Where a place is worth a person all of them are sold; else as many as cost less than the price.
    worthwhile = np.clip((points + spread - 1) // max(spread, 1) - run.load, 0, run.places)
    sold = run.places if spread == 0 else np.where(levels > 0, run.places, worthwhile)
    earned = int((points * sold - _costs_of(spread, run.load, sold)).sum())
    run.bound_people = min(run.bound_people, people)
    if people == run.people:
        run.bound_total = min(run.bound_total, earned + int(utilities.sum()))


def _solution(run: _Run, graph: Graph, step: _Step) -> Solution:
    """With the pinned pairs, which the search left out."""
    problem = run.problem
    pinned = np.flatnonzero(problem.pinned >= 0)
    columns = problem.pinned[pinned]
    fixed = int(problem.objective(pinned, columns).sum()) - int(
        _costs_of(problem.spread, problem.load, np.bincount(columns, minlength=problem.mentors)).sum()
    )
    levels, points = split(step.prices)
    standings, utilities = split(step.utilities)
    utilities[pinned], standings[pinned] = 0, 0
    return Solution(
        partners=np.where(problem.pinned >= 0, problem.pinned, step.partners),
        people=run.people + len(pinned),
        total=run.total + fixed,
        levels=levels,
        prices=points,
        standings=standings,
        utilities=utilities,
        bound_people=run.bound_people + len(pinned),
        bound_total=run.bound_total + fixed,
        graph=graph,
        passes=round(run.passes, 2),
        seconds=run.seconds,
    )
