"""Peer circles: people divided into small circles in which they suit each other.

What is sought: first that as many as can be have a circle, then the sum over all people of their mean score with the
others in their circle (a score is the mean of both directions). Counting people, not circles or pairs, favors neither
large circles nor many. Whoever must not meet never shares one. The search is a heuristic; the gap to a proven bound is
part of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.circles.bounds import best_friends, bound_total
from services.matching.rounds.engine.circles.companions import closeness
from services.matching.rounds.engine.circles.improve import EFFORT, Clock, improve, settle
from services.matching.rounds.engine.circles.state import NOBODY, Longs, State, people_and_total, placed, shift
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.solver import Limits, Progress
from services.matching.rounds.engine.solver.solution import Watch

__all__ = ["LEFT", "Circles", "Left", "Sizes", "circles"]

Left = Literal["too-few-companions", "sizes", "no-room"]

LEFT: dict[Left, str] = {
    "too-few-companions": "There are too few people with whom {mentee} could share a circle under these rules.",
    "sizes": "The number of people cannot be divided into circles of these sizes without a rest.",
    "no-room": "Every circle that {mentee} could join is full or holds somebody whom {mentee} must not meet.",
}
"""Why somebody has no circle, in words."""

_FRIENDS = 12
_STARTS = 4
_FEW = 400  # people for whom every number of circles is worth a try


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many people share a circle, at least and at most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Circles:
    """home: (people,) the circle of each by position in the problem's snapshot, −1 for those left. left: why, for each
    of them.

    people, total: how many have a circle, and the sum of their mean scores in micro-points. No division places more
    than bound_people; none that places as many as this one is worth more than bound_total. finished: False when the
    time was over before the search was.
    """

    home: Longs
    left: dict[int, Left]
    people: int
    total: int
    bound_people: int
    bound_total: int
    finished: bool

    @property
    def gap(self) -> float:
        """By what share of the bound the total may fall short of the best, at most."""
        return (self.bound_total - self.total) / self.bound_total if self.bound_total > 0 else 0.0


def circles(
    problem: Problem, sizes: Sizes, limits: Limits | None = None, watch: Watch | None = None, *, effort: int = EFFORT
) -> Circles:
    """Divide the people of a problem (see `companions`) into circles.

    Raises ValueError for impossible sizes, TooMany beyond MOST_PEOPLE people, and whatever `watch` raises.
    """
    if not 2 <= sizes.least <= sizes.most:
        raise ValueError(
            f"circles of {sizes.least} to {sizes.most} people: the least is 2, and most cannot be below least"
        )

    def told(share: float, people: int, total: int) -> None:
        if watch is not None:
            watch(Progress("solving", share, people, -1, total, -1))

    limits = limits or Limits()
    clock = Clock(limits, told)
    table = closeness(problem, (one.id for one in problem.snapshot.mentees), most=sizes.most, threads=limits.threads)
    core = _core(table, sizes.least - 1)
    most_people = _divisible(len(core), sizes)
    table = np.ascontiguousarray(table[np.ix_(core, core)])
    counts = _counts(most_people, sizes)
    friends = best_friends(table, max(min(_FRIENDS, len(core) - 1), 1))
    starts = [counts[start % len(counts)] for start in range(max(_STARTS, len(counts)))] if counts else []
    states = list[State]()
    finished = True
    for start, count in enumerate(starts):
        if states and (clock.late() or (len(core) > _FEW and people_and_total(states[-1])[0] == most_people)):
            break
        state = _start(table, sizes, count, problem.snapshot.rules.seed + start)
        finished &= settle(state, start, clock)
        if _dissolved(state):
            finished &= settle(state, start, clock)
        states.append(state)
    chosen = sorted(states, key=people_and_total, reverse=True)[: None if len(core) <= _FEW else 1]
    for start, state in enumerate(chosen):
        finished &= improve(state, friends, start, clock, effort=effort // len(chosen))
    best = max(chosen, key=people_and_total, default=None)
    home = np.full(problem.mentees, NOBODY, np.int64)
    people, total, bound = 0, 0, 0
    if best is not None:
        home[core] = best.home
        people, total = people_and_total(best)
        size = np.full(1, sizes.least, np.int64)
        nothing = np.zeros((1, len(core)), np.int32)
        bound = bound_total(table, nothing, size, size, people, reached=total, late=clock.late).total
    left = _left(home, core, best, people < most_people)
    return Circles(_numbered(home), left, people, total, most_people, max(bound, total), finished)


def _core(table: NDArray[np.int32], companions: int) -> Longs:
    """Positions of those with enough companions who have enough companions themselves, and so on."""
    allowed = table >= 0
    np.fill_diagonal(allowed, val=False)
    inside = np.ones(len(table), np.bool_)
    counts = allowed.sum(axis=1)
    while True:
        out = np.flatnonzero(inside & (counts < companions))
        if not len(out):
            return np.flatnonzero(inside)
        inside[out] = False
        counts -= allowed[:, out].sum(axis=1)


def _divisible(people: int, sizes: Sizes) -> int:
    """The most of so many people who can be divided into circles of these sizes."""
    return min(people, people // sizes.least * sizes.most)


def _counts(people: int, sizes: Sizes) -> list[int]:
    """Numbers of circles to try, the most first: small circles are closest. Not all of them for many people."""
    if not people:
        return []
    few, many = -(-people // sizes.most), people // sizes.least
    if people <= _FEW and many - few < 2 * _STARTS:
        return list(range(many, few - 1, -1))
    return list(dict.fromkeys((many, max(many - 1 - many // 50, few), (few + many) // 2, few)))


def _start(table: NDArray[np.int32], sizes: Sizes, count: int, seed: int) -> State:
    """Circles filled one person at a time, each where they suit best; nearly equal in size."""
    people = len(table)
    state = placed(
        table,
        np.zeros((count, people), np.int32),
        np.full(count, sizes.least, np.int64),
        np.full(count, sizes.most, np.int64),
        np.zeros(people, np.bool_),
        np.full(people, NOBODY, np.int64),
    )
    order = np.random.default_rng(seed).permutation(people)
    aim = np.minimum(people // count + (np.arange(count) < people % count), sizes.most)
    for place, person in enumerate(order):
        if place < count:
            shift(state, int(person), place)
            continue
        near = state.near[:, person]
        fits = (near >= 0) & (state.size < aim)
        if not fits.any():
            fits = (near >= 0) & (state.size < sizes.most)
        if fits.any():
            mean = np.where(fits, near // np.maximum(state.size, 1), np.int64(BANNED))
            shift(state, int(person), int(mean.argmax()))
    return state


def _dissolved(state: State) -> bool:
    """End circles that are too small; their people join others where there is room. Whether there were any."""
    small = np.flatnonzero(state.size < state.least)
    for circle in small:
        for person in state.members[circle, : state.size[circle]].copy():
            shift(state, int(person), NOBODY)
        state.most[circle] = 0
        state.least[circle] = 0
    for person in np.flatnonzero(state.home < 0):
        gains = np.where(
            (state.size > 0) & (state.size < state.most) & (state.near[:, person] >= 0),
            (state.total + state.near[:, person]) // np.maximum(state.size, 1) - state.value,
            np.int64(BANNED),
        )
        if gains.max(initial=BANNED) > BANNED:
            shift(state, int(person), int(gains.argmax()))
    return len(small) > 0


def _left(home: Longs, core: Longs, state: State | None, more: bool) -> dict[int, Left]:
    """Why each of those without a circle has none. more: whether the sizes would have allowed more people."""
    inside = np.zeros(len(home), np.bool_)
    inside[core] = True
    found: dict[int, Left] = {}
    for person in np.flatnonzero(home < 0):
        if not inside[person]:
            found[int(person)] = "too-few-companions"
        else:
            found[int(person)] = "no-room" if more and state is not None else "sizes"
    return found


def _numbered(home: Longs) -> Longs:
    """The circles numbered by their first member."""
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(int(one), len(numbers)) if one >= 0 else NOBODY for one in home], np.int64)
