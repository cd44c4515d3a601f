"""An independent check of an answer: one pass over all pairs, plain and dense, that shares nothing with the solver.

An answer is optimal if it can be had, and if some prices prove that nothing better can: what all mentees would have at
most with these prices, and what the places would earn, together make exactly what the answer has.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.solver.solution import Solution

__all__ = ["faults"]

Longs = NDArray[np.int64]

_BLOCK = 256
_MOST_CELLS = 1 << 24
_PERSON = 1 << 50


def faults(problem: Problem, solution: Solution, told: Callable[[float], None] | None = None) -> list[str]:
    """What is wrong with an answer that calls itself optimal; nothing if it is proven optimal over all allowed pairs.

    told: with the share of the pass that is done; may raise.
    """
    found = _feasible(problem, solution)
    if found:
        return found
    pinned = problem.pinned >= 0
    taken = np.bincount(problem.pinned[pinned], minlength=problem.mentors)
    places, load = problem.places - taken, problem.load + taken
    price = solution.levels * _PERSON + solution.prices
    people, points, had = 0, 0, 0
    size = max(1, min(_BLOCK, _MOST_CELLS // max(problem.mentors, 1)))
    for start in range(0, problem.mentees, size):
        rows = np.arange(start, min(start + size, problem.mentees))
        objective = problem.objectives(rows)
        partners = solution.partners[rows]
        own = objective[np.arange(len(rows)), np.maximum(partners, 0)]
        free = ~pinned[rows]
        banned = (partners >= 0) & (own == BANNED) & free
        found.extend(f"mentee {row} and mentor {solution.partners[row]}: a rule forbids them" for row in rows[banned])
        had += int(own[(partners >= 0) & free].sum())
        highest = np.where(objective == BANNED, -_PERSON, objective - price[None, :]).max(axis=1, initial=-_PERSON)
        standing = (highest[free] + _PERSON // 2) // _PERSON
        people += int(standing.sum()) + int(free.sum())
        points += int((highest[free] - standing * _PERSON).sum())
        if told is not None:
            told((start + len(rows)) / problem.mentees)
    fixed = np.flatnonzero(pinned)
    had += int(problem.objective(fixed, problem.pinned[fixed]).sum())
    total = had - _costs(
        problem, problem.load, np.bincount(solution.partners[solution.partners >= 0], minlength=problem.mentors)
    )
    if total != solution.total:
        found.append(f"the pairs make {total} micro-points, not {solution.total}")
    for mentor in range(problem.mentors):
        cost = problem.spread * (int(load[mentor]) + np.arange(int(places[mentor])))
        level, paid = int(solution.levels[mentor]), int(solution.prices[mentor])
        people += level * int(places[mentor])
        points += int((paid - cost).sum() if level else np.maximum(paid - cost, 0).sum())
    people += len(fixed)
    points += int(problem.objective(fixed, problem.pinned[fixed]).sum()) - _costs(problem, problem.load, taken)
    if (people, points) != (solution.people, total):
        found.append(
            f"the prices allow {people} people and {points} micro-points; the answer has {solution.people} and {total}"
        )
    return found


def _feasible(problem: Problem, solution: Solution) -> list[str]:
    partners = solution.partners
    if len(partners) != problem.mentees or partners.max(initial=-1) >= problem.mentors or partners.min(initial=0) < -1:
        return ["the answer is about other people"]
    matched = partners >= 0
    used = np.bincount(partners[matched], minlength=problem.mentors)
    found = [
        f"mentor {mentor} has {used[mentor]} mentees for {problem.places[mentor]} places"
        for mentor in np.flatnonzero(used > problem.places)
    ]
    pinned = problem.pinned >= 0
    found.extend(
        f"mentee {row} is not with whom they were pinned to"
        for row in np.flatnonzero(pinned & (partners != problem.pinned))
    )
    if int(matched.sum()) != solution.people:
        found.append(f"{int(matched.sum())} people are matched, not {solution.people}")
    if (solution.levels < 0).any() or ((solution.levels == 0) & (solution.prices < 0)).any():
        found.append("a price is below zero")
    return found


def _costs(problem: Problem, load: Longs, used: Longs) -> int:
    """What the places taken cost when the load is to be spread."""
    return int((problem.spread * (used * load + used * (used - 1) // 2)).sum())
