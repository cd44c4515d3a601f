"""One pass over all pairs for what an explanation needs of them: ranks, runners-up, places still free, near misses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.criteria.base import ByPair
from services.matching.rounds.engine.problem import BANNED, Arrays, Problem
from services.matching.rounds.engine.reasons.market import Market, held_places
from services.matching.rounds.engine.solver.kernels import fill_row
from services.matching.rounds.engine.solver.sweep import processors, sweep

__all__ = ["FEW", "SHOWN", "Ranking", "plain_scores", "rank"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

SHOWN = 3
"""Alternatives or near misses of a mentee, at most."""

FEW = 30
"""A mentee with so many allowed mentors or fewer has them listed."""

_FAR = BANNED // 2  # below what any allowed mentor falls short, above what a forbidden one does
_FACTOR = 1024  # by which the objective counts a score that it does not weigh


@dataclass(frozen=True, slots=True)
class Ranking:
    """All by mentee; columns are −1 where there is nobody.

    scores: plain, of each with their mentor. allowed: how many mentors they may have, and few: (mentees, FEW) which, if
    they are no more than that. better_mentors: allowed mentors who score higher than the one they have; better_mentees:
    allowed mentees who score higher with that mentor. runners_up, runner_scores: the best other mentor. others,
    other_scores: (mentees, SHOWN) of the matched the best other mentors with a free place; of the unmatched those whose
    objective is nearest to what would have been enough; shortfalls: what it falls short of that.
    """

    scores: Longs
    allowed: Ints
    few: Ints
    better_mentors: Ints
    better_mentees: Longs
    runners_up: Ints
    runner_scores: Ints
    others: Ints
    other_scores: Ints
    shortfalls: Longs


def rank(market: Market, enough: Longs, threads: int = 0, told: Callable[[float], None] | None = None) -> Ranking:
    """enough: (mentors,) the objective from which a score is enough for a place, NEVER where none is.

    Raises what `told` raises, which hears the share that is done.
    """
    problem, partners = market.problem, market.partners
    mentees, mentors = problem.mentees, problem.mentors
    scores = plain_scores(market)
    starts, holders = held_places(partners, mentors, partners >= 0)
    bars = scores[holders].astype(np.int32)
    lowest = np.full(mentors, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(lowest, partners[holders], bars)
    free = np.flatnonzero(market.free).astype(np.int32)
    plain, weighed = _plain(problem), _weighed(problem)
    ranking = Ranking(
        scores,
        np.zeros(mentees, np.int32),
        np.full((mentees, FEW), -1, np.int32),
        np.zeros(mentees, np.int32),
        np.zeros(mentees, np.int64),
        np.full(mentees, -1, np.int32),
        np.zeros(mentees, np.int32),
        np.full((mentees, SHOWN), -1, np.int32),
        np.zeros((mentees, SHOWN), np.int32),
        np.zeros((mentees, SHOWN), np.int64),
    )
    by_mentee = (
        ranking.allowed,
        ranking.few,
        ranking.better_mentors,
        ranking.runners_up,
        ranking.runner_scores,
        ranking.others,
        ranking.other_scores,
        ranking.shortfalls,
    )
    count = processors(threads)
    ahead = np.zeros((count, len(holders)), np.int64)

    def work(thread: int, block: Longs, arrays: Arrays) -> None:
        own = plain._replace(extra=arrays.extra)
        taken = partners, scores, starts, bars, lowest
        _rank_rows(block, own, arrays, weighed, *taken, free, enough, ahead[thread], *by_mentee)

    sweep(problem, np.arange(mentees), work, threads=count, told=told)
    ranking.better_mentees[holders] = ahead.sum(axis=0)
    return ranking


def plain_scores(market: Market) -> Longs:
    """The score of each mentee with their mentor, whatever the objective makes of it: (mentees,), 0 without one."""
    if not _weighed(market.problem):
        return market.worth
    rows = np.flatnonzero(market.partners >= 0)
    scores = np.zeros(len(market.partners), np.int64)
    scores[rows] = market.problem.micro(rows, market.partners[rows])
    return scores


def _weighed(problem: Problem) -> bool:
    """Whether the objective counts something else than scores."""
    return len(problem.bonus.rows) > 0 or bool((problem.factor != _FACTOR).any())


def _plain(problem: Problem) -> Arrays:
    """The arrays of the scores."""
    if not _weighed(problem):
        return problem.arrays
    none = ByPair(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return problem.under(factor=np.full(problem.mentees, _FACTOR, np.int32), bonus=none).arrays


@compiled
def _rank_rows(
    rows: Longs,
    arrays: Arrays,
    sought: Arrays,
    weighed: bool,
    partners: Longs,
    scores: Longs,
    starts: Longs,
    bars: Ints,
    lowest: Ints,
    free: Ints,
    enough: Longs,
    ahead: Longs,
    allowed: Ints,
    few: Ints,
    better: Ints,
    runners_up: Ints,
    runner_scores: Ints,
    others: Ints,
    other_scores: Ints,
    shortfalls: Longs,
) -> None:
    """See `Ranking`. arrays: of the scores; sought: of the objective, and whether that is something else.

    starts, bars: the scores of those who hold each mentor's places, and the lowest of them; ahead: how many beat each.
    """
    mentors = enough.shape[0]
    buffer = np.empty(mentors, np.int32)
    worth = np.empty(mentors, np.int32) if weighed else buffer
    keys = np.empty(others.shape[1], np.int64)
    beaten = np.empty(mentors + 1, np.int32)
    for position in range(rows.shape[0]):
        row = rows[position]
        fill_row(buffer, row, position, arrays)
        allowed[row] = _listed(buffer, few[row])
        _beat(buffer, starts, bars, lowest, ahead, beaten)
        partner = partners[row]
        if partner < 0:
            if weighed:
                fill_row(worth, row, position, sought)
            shown = _nearest(worth, enough, keys, others[row])
            for at in range(shown):
                shortfalls[row, at] = -keys[at]
        else:
            better[row] = _above(buffer, np.int32(scores[row]))
            buffer[partner] = BANNED
            runners_up[row], runner_scores[row] = _best(buffer)
            shown = _best_free(buffer, free, keys, others[row])
        for at in range(shown):
            other_scores[row, at] = buffer[others[row, at]]


@compiled
def _listed(buffer: Ints, few: Ints) -> int:
    """How many are allowed; they are listed if they are few."""
    count = 0
    for mentor in range(buffer.shape[0]):
        count += buffer[mentor] != BANNED
    if 0 < count <= few.shape[0]:
        at = 0
        for mentor in range(buffer.shape[0]):
            if buffer[mentor] != BANNED:
                few[at] = mentor
                at += 1
    return count


@compiled
def _beat(buffer: Ints, starts: Longs, bars: Ints, lowest: Ints, ahead: Longs, beaten: Ints) -> None:
    """beaten: (mentors + 1,) scratch space. Collecting first spares a branch that no processor can foretell."""
    count = 0
    for mentor in range(buffer.shape[0]):
        beaten[count] = mentor
        count += buffer[mentor] > lowest[mentor]
    for at in range(count):
        mentor = beaten[at]
        for place in range(starts[mentor], starts[mentor + 1]):
            ahead[place] += buffer[mentor] > bars[place]


@compiled
def _above(buffer: Ints, score: np.int32) -> int:
    count = 0
    for mentor in range(buffer.shape[0]):
        count += buffer[mentor] > score
    return count


@compiled
def _best(buffer: Ints) -> tuple[int, int]:
    """The first of the best and their score; −1 and 0 if nobody is allowed."""
    top = np.int32(BANNED)
    for mentor in range(buffer.shape[0]):
        top = max(top, buffer[mentor])
    if top == BANNED:
        return -1, 0
    mentor = 0
    while buffer[mentor] != top:
        mentor += 1
    return mentor, int(top)


@compiled
def _best_free(buffer: Ints, free: Ints, keys: Longs, others: Ints) -> int:
    shown, bar = 0, np.int64(BANNED)
    for at in range(free.shape[0]):
        key = np.int64(buffer[free[at]])
        if key > bar:
            shown = _insert(keys, others, shown, key, free[at])
            if shown == keys.shape[0]:
                bar = keys[-1]
    return shown


@compiled
def _nearest(worth: Ints, enough: Longs, keys: Longs, others: Ints) -> int:
    """keys: how much each has more than enough, which is less than 0 for those who have too little."""
    shown, bar = 0, np.int64(_FAR)
    for mentor in range(worth.shape[0]):
        key = worth[mentor] - enough[mentor]
        if key > bar:
            shown = _insert(keys, others, shown, key, mentor)
            if shown == keys.shape[0]:
                bar = keys[-1]
    return shown


@compiled
def _insert(keys: Longs, others: Ints, count: int, key: np.int64, other: int) -> int:
    """Into a list of the largest keys, the first of equals first; returns how many it holds then."""
    size = keys.shape[0]
    if count == size:
        if key <= keys[size - 1]:
            return count
        count -= 1
    at = count
    while at > 0 and keys[at - 1] < key:
        keys[at] = keys[at - 1]
        others[at] = others[at - 1]
        at -= 1
    keys[at] = key
    others[at] = other
    return count + 1
