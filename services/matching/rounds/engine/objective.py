"""What a round seeks besides the highest total: couples who rank each other stay stable, the lowest score is raised.

Both are made of exact solves of the same problem with more pins or a higher floor. In this order: stable couples are
pinned first, even where that costs others their place; then comes the number of people, then the lowest score, then the
total.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import BANNED, Arrays, Problem
from services.matching.rounds.engine.solver import Limits, Progress, Solution, solve
from services.matching.rounds.engine.solver.kernels import best_scores
from services.matching.rounds.engine.solver.solution import Watch
from services.matching.rounds.engine.solver.sweep import sweep

__all__ = ["Floor", "Outcome", "Stability", "mutual_picks", "pursue", "stable_couples"]

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stability:
    """rows, columns: the couples who rank each other and were fixed. Nobody and somebody who rank each other, and whom
    no rule keeps apart, both prefer each other to whom they have, apart from an admin's pins.

    people, total: what that costs, against the optimum without it, in people and in micro-points of the objective; the
    total can be negative where fewer people are matched.
    """

    rows: Longs
    columns: Longs
    people: int
    total: int


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """problem: as it was solved in the end, with its pins and floor, for the certificate and for explanations."""

    problem: Problem
    solution: Solution
    stability: Stability | None = None
    floor: Floor | None = None


def pursue(
    problem: Problem, limits: Limits | None = None, watch: Watch | None = None, solution: Solution | None = None
) -> Outcome:
    """Solve a problem for `stable_picks` and `raise_lowest`; `spread` and the factors are part of each solve.

    solution: of the problem as it is, if there is one. When the time is over, the best answer so far, with its gap.
    Raises what `solve` and `watch` raise.
    """
    objective, limits = problem.snapshot.rules.objective, limits or Limits()
    end = time.perf_counter() + limits.seconds
    solution = solution or solve(problem, limits, watch)
    stability = None
    if objective.stable_picks:
        rows, columns = stable_couples(problem)
        if len(rows):
            pinned = problem.pinned.copy()
            pinned[rows] = columns
            problem, free = problem.under(pinned=pinned), solution
            solution = solve(problem, _until(end, limits), watch)
            stability = Stability(rows, columns, free.people - solution.people, free.total - solution.total)
        else:
            stability = Stability(rows, columns, 0, 0)
    if not objective.raise_lowest:
        return Outcome(problem, solution, stability)
    problem, raised, floor = _raised(problem, solution, limits, end, watch)
    return Outcome(problem, raised, stability, floor)


def mutual_picks(problem: Problem) -> tuple[Longs, Longs]:
    """Couples who rank each other and whom no rule keeps apart: (pairs,) rows and columns."""
    snapshot = problem.snapshot
    couples = [
        (row, column)
        for row, mentee in enumerate(snapshot.mentees)
        for other in mentee.picks
        if (column := snapshot.columns.get(other)) is not None and mentee.id in snapshot.mentors[column].picks
    ]
    rows, columns = np.array(couples, np.int64).reshape(-1, 2).T
    allowed = problem.micro(rows, columns) >= problem.floor
    for forbidden in problem.rules_of(rows, columns).values():
        allowed &= ~forbidden
    return rows[allowed], columns[allowed]


def stable_couples(problem: Problem) -> tuple[Longs, Longs]:
    """The stable couples that are best for mentees, among those who rank each other and have no pin.

    Deferred acceptance (Gale and Shapley 1962): mentees ask in their order; a mentor keeps those whom they rank
    highest, as many as they have places that no pin takes. Returns rows, ascending, and columns.
    """
    snapshot = problem.snapshot
    rows, columns = mutual_picks(problem)
    wishes: dict[int, deque[int]] = {}
    chosen = set(zip(rows.tolist(), columns.tolist(), strict=True))
    order: list[int] = np.unique(rows).tolist()
    mentors: list[int] = np.unique(columns).tolist()
    for row in order:
        if problem.pinned[row] < 0:
            asked = (snapshot.columns.get(other, -1) for other in snapshot.mentees[row].picks)
            wishes[row] = deque(column for column in asked if (row, column) in chosen)
    taken = np.bincount(problem.pinned[problem.pinned >= 0], minlength=problem.mentors)
    places = problem.places - taken
    ranks = {column: _ranks(snapshot.mentors[column].picks, snapshot.rows) for column in mentors}
    kept: dict[int, list[int]] = {column: [] for column in ranks}
    asking = deque(wishes)
    while asking:
        row = asking.popleft()
        if not wishes[row]:
            continue
        column = wishes[row].popleft()
        kept[column].append(row)
        kept[column].sort(key=ranks[column].__getitem__)
        if len(kept[column]) > places[column]:
            asking.append(kept[column].pop())
    couples = sorted((row, column) for column, held in kept.items() for row in held)
    rows, columns = np.array(couples, np.int64).reshape(-1, 2).T
    return rows, columns


def _ranks(picks: Sequence[UUID], positions: Mapping[UUID, int]) -> dict[int, int]:
    """The rank of each of those picked who take part, by position."""
    return {positions[other]: rank for rank, other in enumerate(picks) if other in positions}


def _raised(
    problem: Problem, first: Solution, limits: Limits, end: float, watch: Watch | None
) -> tuple[Problem, Solution, Floor]:
    """The highest total at the highest floor at which as many people can be matched: bisection over micro-points.

    A floor is feasible when an answer has as many people, and then so is the lowest score of that answer; it is not
    when the bound on people is lower. Where the time does not suffice for either, the search ends.
    """
    free = problem.pinned < 0
    before = _lowest(problem, first, free)
    people = int((first.partners[free] >= 0).sum())
    if before is None:
        return problem, first, Floor(problem.floor, problem.floor, problem.floor, 0)
    feasible, infeasible = before, _reachable(problem, people, limits) + 1
    uniform = np.zeros(problem.mentees, np.int32)
    proven = first.people == first.bound_people
    final = sum(first.seconds.values())
    while infeasible - feasible > 1 and proven and time.perf_counter() + final < end:
        middle = (feasible + infeasible) // 2
        tried = solve(problem.under(floor=middle, factor=uniform), _until(end - final, limits), _within(watch, first))
        if tried.people == first.people:
            feasible = max(middle, _lowest(problem, tried, free) or middle)
        elif tried.bound_people < first.people:
            infeasible = middle
        else:
            break
    if feasible == before:
        return problem, first, Floor(before, infeasible - 1, before, 0)
    higher = problem.under(floor=feasible)
    solution = solve(higher, _until(end, limits), _within(watch, first))
    if solution.people < first.people:
        return problem, first, Floor(before, infeasible - 1, before, 0)
    lowest = _lowest(problem, solution, free) or feasible
    return higher, solution, Floor(lowest, max(infeasible - 1, lowest), before, first.total - solution.total)


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


def _until(end: float, limits: Limits) -> Limits:
    return Limits(max(end - time.perf_counter(), 0.0), limits.threads)


def _within(watch: Watch | None, first: Solution) -> Watch | None:
    """Progress of a solve among many, which shows the answer that there is already."""
    if watch is None:
        return None

    def told(progress: Progress) -> None:
        shown = first.people, first.bound_people, first.total, first.bound_total
        watch(Progress(progress.phase, progress.share, *shown))

    return told
