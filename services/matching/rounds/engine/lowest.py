"""The lowest score of a round raised as high as can be while as many people are matched.

Whether a floor can be held is a question of people only. The pairs that were looked at closely answer it for many
floors with a small maximum flow each; an exact solve over all pairs proves that the next higher floor cannot be held,
or brings the pairs that hold it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.max_flow import SimpleMaxFlow

from services.matching.rounds.engine.problem import BANNED, Arrays, Problem
from services.matching.rounds.engine.solver import Limits, Progress, Solution, SolverFailed, solve
from services.matching.rounds.engine.solver.kernels import best_scores
from services.matching.rounds.engine.solver.solution import Watch
from services.matching.rounds.engine.solver.sweep import sweep

__all__ = ["Floor", "raised", "until"]

Longs = NDArray[np.int64]

_PATIENCE = 3
"""So often the smallest step up is tried; then half the way, so that the search ends."""


@dataclass(frozen=True, slots=True)
class Floor:
    """lowest: no pair of the answer scores less, in micro-points; pins are not counted. bound: no answer with as many
    people has a higher lowest score. before: the lowest score without raising it. total: what it costs in micro-points.
    """

    lowest: int
    bound: int
    before: int
    total: int

    @property
    def proven(self) -> bool:
        """Whether the lowest score is as high as can be; else the time was over before that was known."""
        return self.lowest >= self.bound


@dataclass(frozen=True)
class _Pairs:
    """Some allowed pairs without pins, and their scores: (pairs,) each. places: (mentors,) that no pin takes."""

    rows: Longs
    columns: Longs
    scores: Longs
    places: Longs

    def among(self, problem: Problem, solution: Solution) -> _Pairs:
        """With those that a solve looked at closely."""
        graph = solution.graph
        rows = np.repeat(np.arange(problem.mentees, dtype=np.int64), np.diff(graph.starts))
        keys = np.concatenate([self.rows * problem.mentors + self.columns, rows * problem.mentors + graph.columns])
        rows, columns = np.divmod(np.unique(keys), problem.mentors)
        free = problem.pinned[rows] < 0
        rows, columns = rows[free], columns[free]
        return _Pairs(rows, columns, problem.micro(rows, columns), self.places)

    def hold(self, floor: int, people: int) -> bool:
        """Whether so many people can be matched by these pairs with this floor."""
        high = self.scores >= floor
        rows, mentee = np.unique(self.rows[high], return_inverse=True)
        if len(rows) < people:
            return False
        mentors = len(self.places)
        source, sink = len(rows) + mentors, len(rows) + mentors + 1
        tails = np.concatenate([np.full(len(rows), source), mentee, len(rows) + np.arange(mentors)])
        heads = np.concatenate([np.arange(len(rows)), len(rows) + self.columns[high], np.full(mentors, sink)])
        capacities = np.concatenate([np.ones(len(rows) + len(mentee), np.int64), self.places])
        flow: Any = SimpleMaxFlow()  # its stubs give arrays the shape of a scalar
        flow.add_arcs_with_capacity(tails.astype(np.int32), heads.astype(np.int32), capacities)
        if (status := flow.solve(source, sink)) != SimpleMaxFlow.Status.OPTIMAL:
            raise SolverFailed(f"the solver answered {status.name} for a flow of {len(rows)} mentees")
        return int(flow.optimal_flow()) >= people

    def highest(self, feasible: int, infeasible: int, people: int) -> int:
        """The highest floor that these pairs hold, from one that can be held to below one that cannot."""
        floors = np.unique(self.scores[(self.scores > feasible) & (self.scores < infeasible)])
        low, high = 0, len(floors)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.hold(int(floors[middle]), people) else (low, middle)
        return int(floors[low - 1]) if low else feasible


def raised(
    problem: Problem, first: Solution, limits: Limits, end: float, watch: Watch | None
) -> tuple[Problem, Solution, Floor]:
    """The highest total at the highest floor at which as many people as in `first` can be matched.

    first: the answer to the problem as it is. end: when the time is over, by time.perf_counter; then the highest floor
    so far. Returns the problem with that floor, its answer, and what is proven of it.
    """
    free = problem.pinned < 0
    before = _lowest(problem, first, free)
    people = int((first.partners[free] >= 0).sum())
    if before is None:
        return problem, first, Floor(problem.floor, problem.floor, problem.floor, 0)
    feasible, bound = _search(problem, first, before, people, limits, end, watch)
    higher = problem.under(floor=feasible)
    solution = solve(higher, until(end, limits), _within(watch, first)) if feasible > before else first
    if solution is first or solution.people < first.people:
        return problem, first, Floor(before, bound, before, 0)
    lowest = _lowest(problem, solution, free) or feasible
    return higher, solution, Floor(lowest, max(bound, lowest), before, first.total - solution.total)


def _search(
    problem: Problem, first: Solution, before: int, people: int, limits: Limits, end: float, watch: Watch | None
) -> tuple[int, int]:
    """A floor that can be held, and a bound that none can exceed; the same where the time sufficed."""
    feasible, infeasible = before, _reachable(problem, people, limits) + 1
    nothing = np.zeros(0, np.int64)
    taken = np.bincount(problem.pinned[problem.pinned >= 0], minlength=problem.mentors)
    pairs = _Pairs(nothing, nothing, nothing, problem.places - taken).among(problem, first)
    uniform = np.zeros(problem.mentees, np.int32)
    final = sum(first.seconds.values())
    tries = 0
    while first.people == first.bound_people and time.perf_counter() + final < end:
        feasible = pairs.highest(feasible, infeasible, people)
        if infeasible - feasible <= 1:
            break
        floor = feasible + 1 if tries < _PATIENCE else (feasible + infeasible) // 2
        tries += 1
        tried = solve(problem.under(floor=floor, factor=uniform), until(end - final, limits), _within(watch, first))
        if tried.people == first.people:
            feasible, pairs = floor, pairs.among(problem, tried)
        elif tried.bound_people < first.people:
            infeasible = floor
        else:
            break
    return feasible, infeasible - 1


def _lowest(problem: Problem, solution: Solution, free: NDArray[np.bool_]) -> int | None:
    """The lowest score of a pair that is not pinned; None where there is none."""
    rows = np.flatnonzero(free & (solution.partners >= 0))
    return int(problem.micro(rows, solution.partners[rows]).min()) if len(rows) else None


def _reachable(problem: Problem, people: int, limits: Limits) -> int:
    """A floor that no answer with so many people can exceed: each of them needs one score that high."""
    rows = np.flatnonzero(problem.pinned < 0).astype(np.int64)
    best = np.full(problem.mentees, BANNED, np.int32)
    plain = problem.under(factor=np.full(problem.mentees, 1024, np.int32))

    def work(thread: int, block: Longs, arrays: Arrays) -> None:
        del thread
        best_scores(block, problem.mentors, arrays, best)

    sweep(plain, rows, work, threads=limits.threads)
    return int(np.sort(best[rows])[-people])


def until(end: float, limits: Limits) -> Limits:
    """The limits with the time that is left."""
    return Limits(max(end - time.perf_counter(), 0.0), limits.threads)


def _within(watch: Watch | None, first: Solution) -> Watch | None:
    """Progress of a solve among many, which shows the answer that there is already."""
    if watch is None:
        return None

    def told(progress: Progress) -> None:
        shown = first.people, first.bound_people, first.total, first.bound_total
        watch(Progress(progress.phase, progress.share, *shown))

    return told
