"""Group programs: a mentor with several mentees who should suit each other, too.

What is sought: first that as many mentees as can be have a place; then the sum of their scores with their mentors, plus
a weight × the sum of each mentee's mean cohesion with the others of the group (0 for one who is alone). Mentees who
must not meet never share a group. The search begins with the certified optimum of the scores alone; its answer comes
with a proven bound. A mentor's places are the largest size of the group; spreading the load is not sought.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.circles.bounds import best_friends, bound_total
from services.matching.rounds.engine.circles.companions import MOST_PEOPLE, TooMany, closeness, dense
from services.matching.rounds.engine.circles.improve import EFFORT, Clock, improve, settle
from services.matching.rounds.engine.circles.state import NOBODY, Longs, people_and_total, placed
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.solver import Limits, Progress, Solution, solve
from services.matching.rounds.engine.solver.solution import Watch

__all__ = ["Groups", "groups"]

_FRIENDS = 12
_PERSON = 1 << 36  # in rents, more than all scores of a program
_HEAVIEST = 10.0


@dataclass(frozen=True, slots=True)
class Groups:
    """partners: (mentees,) the mentor's column, −1 for those without a place. people: how many have one.

    total: scores + cohesion, in micro-points; scores: the sum of the objective of the pairs, cohesion: the weighted
    sum of the mentees' mean cohesion. No answer places more than bound_people; none that places as many as this one is
    worth more than bound_total. apart: mentees without a place who have one where groups need not suit (positions).
    alone: the optimum without cohesion. finished: False when the time was over before the search was.
    """

    partners: Longs
    people: int
    total: int
    scores: int
    cohesion: int
    bound_people: int
    bound_total: int
    apart: Longs
    alone: Solution
    finished: bool

    @property
    def gap(self) -> float:
        """By what share of the bound the total may fall short of the best, at most."""
        return (self.bound_total - self.total) / self.bound_total if self.bound_total > 0 else 0.0


def groups(
    problem: Problem,
    cohesion: Problem,
    weight: float,
    limits: Limits | None = None,
    watch: Watch | None = None,
    *,
    effort: int = EFFORT,
) -> Groups:
    """Give mentees groups. cohesion: how the mentees suit each other, see `companions`. weight: 0 to 10.

    Raises ValueError for another weight or when the mentees are not those of `cohesion`, TooMany beyond MOST_PEOPLE
    mentees or mentors, what `solve` raises, and whatever `watch` raises.
    """
    mentees = [one.id for one in problem.snapshot.mentees]
    if not 0 <= weight <= _HEAVIEST:
        raise ValueError(f"the weight of cohesion is {weight}; it has to be between 0 and {_HEAVIEST:g}")
    if set(mentees) != set(cohesion.snapshot.rows):
        raise ValueError("the cohesion has to be that of the same mentees")
    if problem.mentors > MOST_PEOPLE:
        raise TooMany(f"{problem.mentors:,} mentors are too many for one group program; the most is {MOST_PEOPLE:,}")
    most = np.minimum(problem.places, max(problem.mentees, 1))
    limits = limits or Limits()
    table = closeness(cohesion, mentees, most=int(most.max(initial=1)), weight=weight, threads=limits.threads)

    free = copy.copy(problem)
    free.spread = 0
    last = Progress("reading", 0.0)

    def told(share: float, people: int, total: int) -> None:
        if watch is not None:
            watch(Progress("solving", share, people, last.bound_people, total, -1))

    clock = Clock(limits, told)
    alone = solve(free, limits, watch)
    last = Progress("solving", 0.0, alone.people, alone.bound_people)
    fit, fixed = _fit(free, table, limits.threads)
    home = _without_clashes(table, alone.partners, fixed)
    state = placed(table, fit, np.zeros(len(most), np.int64), most, fixed, home)
    finished = settle(state, 0, clock)
    friends = best_friends(table, max(min(_FRIENDS, len(mentees) - 1), 1))
    finished &= improve(state, friends, problem.snapshot.rules.seed, clock, effort=effort)
    people, total = people_and_total(state)
    rents = most * (alone.levels * _PERSON + alone.prices)
    bound = bound_total(
        table, fit, np.ones(len(most), np.int64), most, people, rents=rents, reached=total, late=clock.late
    ).total
    scores = int(state.kept[state.home >= 0].sum())
    return Groups(
        partners=state.home,
        people=people,
        total=total,
        scores=scores,
        cohesion=total - scores,
        bound_people=alone.bound_people,
        bound_total=bound,
        apart=np.flatnonzero((state.home == NOBODY) & (alone.partners >= 0)),
        alone=alone,
        finished=finished,
    )


def _fit(problem: Problem, table: NDArray[np.int32], threads: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """(mentors, mentees) objective of each pair, and who is pinned; pinned companions are never kept apart."""
    fit = np.ascontiguousarray(dense(problem, threads).T)
    fixed = problem.pinned >= 0
    pinned = np.flatnonzero(fixed)
    fit[:, pinned] = BANNED
    fit[problem.pinned[pinned], pinned] = problem.objective(pinned, problem.pinned[pinned])
    for one in pinned:
        others = pinned[(problem.pinned[pinned] == problem.pinned[one]) & (table[one, pinned] == BANNED)]
        table[one, others] = 0
        table[others, one] = 0
    return fit, fixed


def _without_clashes(table: NDArray[np.int32], partners: Longs, fixed: NDArray[np.bool_]) -> Longs:
    """Partners, without those who must not meet somebody of their group: as few as a greedy choice can do."""
    home = partners.copy()
    for mentor in np.unique(partners[partners >= 0]):
        while True:
            members = np.flatnonzero(home == mentor)
            clashes = (table[np.ix_(members, members)] == BANNED).sum(axis=1)
            if not clashes.any():
                break
            clashes[fixed[members]] = -1
            home[members[len(members) - 1 - int(clashes[::-1].argmax())]] = NOBODY
    return home
