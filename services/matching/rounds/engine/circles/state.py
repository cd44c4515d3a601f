"""Who shares a group with whom, kept so that the gain of any change is known at once. Compiled.

A group is worth what its members bring to it (`fit`) and their closeness: for each of them the mean over the others of
the group, summed over the members. Everything is whole micro-points.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled

__all__ = ["NOBODY", "State", "people_and_total", "placed", "shift", "worth"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

NOBODY = -1
"""The group of those who are in none."""


class State(NamedTuple):
    """closeness: (people, people), see `companions.closeness`. fit: (groups, people) what a person's place in a group
    is worth, BANNED where it cannot be; fit_of: the same, turned. least, most: (groups,) sizes. fixed: (people,) who
    stays where they are.

    home: (people,) the group of each or NOBODY. members: (groups, largest size); slot: (people,) where in it.
    size, total, value: (groups,) members, the closeness of all their pairs, and what that is worth. near: (groups,
    people) closeness of each person to the group's members; own, kept: (people,) to those of their own, and fit there.
    """

    closeness: Ints
    fit: Ints
    fit_of: Ints
    least: Longs
    most: Longs
    fixed: NDArray[np.bool_]
    home: Longs
    members: Longs
    slot: Longs
    size: Longs
    total: Longs
    value: Longs
    near: Longs
    own: Longs
    kept: Longs


def placed(closeness: Ints, fit: Ints, least: Longs, most: Longs, fixed: NDArray[np.bool_], home: Longs) -> State:
    """A state with everybody in their group. home: (people,) group or NOBODY."""
    groups, people = fit.shape
    state = State(
        closeness,
        fit,
        np.ascontiguousarray(fit.T) if fit.any() else np.zeros((people, groups), np.int32),
        least,
        most,
        fixed,
        np.full(people, NOBODY, np.int64),
        np.full(
            (groups, max(int(most.max(initial=1)), int(np.bincount(home + 1, minlength=2)[1:].max()))), -1, np.int64
        ),
        np.zeros(people, np.int64),
        np.zeros(groups, np.int64),
        np.zeros(groups, np.int64),
        np.zeros(groups, np.int64),
        np.zeros((groups, people), np.int64),
        np.zeros(people, np.int64),
        np.zeros(people, np.int64),
    )
    for person in np.flatnonzero(home >= 0):
        shift(state, int(person), int(home[person]))
    return state


@compiled
def worth(total: int, size: int) -> int:
    """Of a group: the sum over its members of the mean closeness to the others."""
    if size < 2:
        return 0
    return total // (size - 1)


@compiled
def _settle(state: State, group: int) -> None:
    state.value[group] = worth(state.total[group], state.size[group])
    for place in range(state.size[group]):
        member = state.members[group, place]
        state.own[member] = state.near[group, member]
        state.kept[member] = state.fit[group, member]


@compiled
def shift(state: State, person: int, to: int) -> None:
    """Move a person into a group, or out of all; whether they may be there is the caller's concern."""
    people = state.home.shape[0]
    left = state.home[person]
    if left >= 0:
        last = state.members[left, state.size[left] - 1]
        state.members[left, state.slot[person]] = last
        state.slot[last] = state.slot[person]
        state.size[left] -= 1
        state.total[left] -= state.near[left, person]
        for other in range(people):
            state.near[left, other] -= state.closeness[person, other]
        _settle(state, left)
    if to >= 0:
        state.members[to, state.size[to]] = person
        state.slot[person] = state.size[to]
        state.size[to] += 1
        state.total[to] += state.near[to, person]
        for other in range(people):
            state.near[to, other] += state.closeness[person, other]
        _settle(state, to)
    state.home[person] = to


def people_and_total(state: State) -> tuple[int, int]:
    """How many are in a group, and what all groups are worth in micro-points."""
    inside = np.flatnonzero(state.home >= 0)
    total = int(state.fit[state.home[inside], inside].astype(np.int64).sum())
    return len(inside), total + int(state.value.sum())
