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

from services.matching.rounds.engine.lowest import Floor, raised, until
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.solver import Limits, Solution, solve
from services.matching.rounds.engine.solver.solution import Watch

__all__ = ["Outcome", "Stability", "mutual_picks", "pursue", "stable_couples"]

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
            solution = solve(problem, until(end, limits), watch)
            stability = Stability(rows, columns, free.people - solution.people, free.total - solution.total)
        else:
            stability = Stability(rows, columns, 0, 0)
    if not objective.raise_lowest:
        return Outcome(problem, solution, stability)
    problem, solution, floor = raised(problem, solution, limits, end, watch)
    return Outcome(problem, solution, stability, floor)


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
