"""What no division into groups can exceed: everybody takes the companions and the group that they would like best.

Two prices make that wish modest. A person has a price (`tolls`) that whoever wants them pays and that they receive;
a group has one (`rents`) of which each of k members pays the k-th part. Whatever the prices, the sum of what all would
then choose bounds the true total (Lagrange); good prices are found by steps along the subgradient. Compiled and in
whole numbers, rounded upward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.problem import BANNED

__all__ = ["Bound", "best_friends", "bound_total"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

_COMPANIONS = 12
"""In a larger group the mean is bounded by that of so many best companions."""

_NONE = -(1 << 60)


@dataclass(frozen=True, slots=True)
class Bound:
    """total: what no division that places `people` exceeds, in micro-points. tolls, rents: the prices that prove it."""

    total: int
    tolls: Longs
    rents: Longs


def bound_total(
    closeness: Ints,
    fit: Ints,
    least: Longs,
    most: Longs,
    people: int,
    *,
    rents: Longs | None = None,
    reached: int,
    steps: int = 40,
    late: Callable[[], bool] = lambda: False,
) -> Bound:
    """The best bound after some steps. fit: (groups, people); least, most: (groups,) sizes a member may wish for.

    people: how many are placed. rents: (groups,) to begin with; None where there may be any number of such groups.
    reached: the total of a known answer.
    """
    size, unlimited = closeness.shape[0], rents is None
    rents = np.zeros(len(least), np.int64) if rents is None else rents
    tolls = np.zeros(size, np.int64)
    best = Bound(1 << 60, tolls, rents)
    pace, idle = 1.0, 0
    for _ in range(max(steps, 1)):
        wishes = np.zeros(size, np.int64)
        demand, shares = np.zeros(size), np.zeros(len(rents))
        chosen = _wishes(closeness, fit, least, most, tolls, rents, wishes)
        inside = np.argsort(-wishes, kind="stable")[:people]
        total = int(rents.sum()) + int(wishes[inside].sum())
        if total < best.total:
            best, idle = Bound(total, tolls, rents), 0
        else:
            idle += 1
            if idle >= 3:
                pace, idle = pace / 2, 0
        _demand(inside, *chosen, demand, shares)
        slope_rents = 1.0 - shares
        slope_rents[unlimited | ((rents == 0) & (slope_rents > 0))] = 0.0
        norm = float(demand @ demand + slope_rents @ slope_rents)
        if norm == 0 or best.total <= reached or late():
            break
        step = pace * max(total - reached, 1) / norm
        tolls = tolls + np.rint(step * demand).astype(np.int64)
        rents = np.maximum(rents - np.rint(step * slope_rents).astype(np.int64), 0)
    return best


def best_friends(closeness: Ints, count: int) -> Longs:
    """(people, count): whom each would like to be with most, −1 where there are fewer whom they may be with."""
    people = closeness.shape[0]
    chosen = np.full((people, count), -1, np.int64)
    prefix = np.zeros(count + 1, np.int64)
    tolls = np.zeros(people, np.int64)
    for person in range(people):
        _top(closeness[person], tolls, person, prefix, chosen[person])
    return chosen


@compiled
def _top(row: Ints, tolls: Longs, person: int, prefix: Longs, chosen: Longs) -> int:
    """The companions with the highest closeness − 2 × toll: how many; their sums in prefix (from 0), who in chosen."""
    most = chosen.shape[0]
    values = np.empty(most, np.int64)
    count = 0
    for other in range(row.shape[0]):
        if other == person or row[other] < 0:
            continue
        value = row[other] - 2 * tolls[other]
        if count == most and value <= values[most - 1]:
            continue
        at = count if count < most else most - 1
        count = min(count + 1, most)
        while at > 0 and values[at - 1] < value:
            values[at] = values[at - 1]
            chosen[at] = chosen[at - 1]
            at -= 1
        values[at] = value
        chosen[at] = other
    prefix[0] = 0
    for at in range(count):
        prefix[at + 1] = prefix[at] + values[at]
    return count


@compiled
def _wishes(
    closeness: Ints, fit: Ints, least: Longs, most: Longs, tolls: Longs, rents: Longs, wishes: Longs
) -> tuple[Longs, Longs, Longs]:
    """What each would choose: (people,) worth in wishes; group, size and companions, at most _COMPANIONS of them."""
    groups, people = fit.shape
    widest = 1
    for group in range(groups):
        widest = max(widest, most[group])
    top = min(max(widest - 1, 1), _COMPANIONS)
    prefix = np.zeros(top + 1, np.int64)
    shares = np.empty(widest + 1, np.int64)
    groups_chosen, sizes = np.full(people, -1, np.int64), np.zeros(people, np.int64)
    companions = np.full((people, top), -1, np.int64)
    for person in range(people):
        count = _top(closeness[person], tolls, person, prefix, companions[person])
        shares[1] = 0
        for size in range(2, widest + 1):
            among = min(size - 1, top)
            shares[size] = _NONE
            if count >= min(size - 1, top):
                shares[size] = -((-prefix[among]) // (2 * among)) + tolls[person]
        best, best_group, best_size = _NONE, -1, 0
        for group in range(groups):
            if fit[group, person] == BANNED:
                continue
            for size in range(least[group], most[group] + 1):
                if shares[size] == _NONE:
                    break
                worth = fit[group, person] + shares[size] - rents[group] // size
                if worth > best:
                    best, best_group, best_size = worth, group, size
        wishes[person] = best
        groups_chosen[person], sizes[person] = best_group, best_size
    return groups_chosen, sizes, companions


@compiled
def _demand(
    inside: Longs,
    groups: Longs,
    sizes: Longs,
    companions: Longs,
    demand: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> None:
    """How much more each person is wanted than they want others, and how many groups of each are asked for."""
    top = companions.shape[1]
    for at in range(inside.shape[0]):
        person = inside[at]
        size = sizes[person]
        if groups[person] < 0:
            continue
        shares[groups[person]] += 1.0 / size
        if size < 2:
            continue
        demand[person] -= 1.0
        among = min(size - 1, top)
        for place in range(among):
            demand[companions[person, place]] += 1.0 / among
