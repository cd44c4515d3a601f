"""How many mentors each rule takes from a mentee, without looking at their pairs one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.forbidden import RULES, ClassBan, PairBan, Rule
from services.matching.rounds.engine.problem import Problem

__all__ = ["counts_by_rule"]

Longs = NDArray[np.int64]

_MOST_PAIRS = 1 << 22


def counts_by_rule(problem: Problem, rows: Longs, allowed: Longs) -> dict[Rule, Longs]:
    """For each rule, in how many pairs of these mentees it is the first that forbids: (rows,), in the order of RULES.

    rows: ascending. allowed: (rows,) how many mentors no rule forbids; what is left is below the minimum score.
    """
    counts: dict[Rule, Longs] = {rule: np.zeros(len(rows), np.int64) for rule in RULES}
    single = [ban for ban in problem.bans if isinstance(ban, PairBan)]
    by_class = [ban for ban in problem.bans if isinstance(ban, ClassBan)]
    first = _single_pairs(problem, rows, single, counts)
    _classes(rows, by_class, counts)
    _take_back(problem, rows, first, by_class, counts)
    counts["below-minimum-score"] += problem.mentors - allowed - sum(counts.values())
    return counts


def _single_pairs(problem: Problem, rows: Longs, bans: list[PairBan], counts: dict[Rule, Longs]) -> Longs:
    """Count pairs that are forbidden one by one; returns them, each once, as position in rows · mentors + column."""
    width = problem.mentors
    seen = np.zeros(0, np.int64)
    for ban in bans:
        at = np.minimum(np.searchsorted(rows, ban.rows), max(len(rows) - 1, 0))
        ours = np.flatnonzero(rows[at] == ban.rows) if len(rows) else np.zeros(0, np.int64)
        fresh = np.setdiff1d(at[ours] * width + ban.columns[ours], seen)
        counts[ban.rule] += np.bincount(fresh // width, minlength=len(rows))
        seen = np.union1d(seen, fresh)
    return seen


def _classes(rows: Longs, bans: list[ClassBan], counts: dict[Rule, Longs]) -> None:
    """Count pairs that are forbidden by class, alike mentees and alike mentors together."""
    if not bans or not len(rows):
        return
    lefts, alike = np.unique(np.stack([ban.left[rows] for ban in bans]), axis=1, return_inverse=True)
    rights, sizes = np.unique(np.stack([ban.right for ban in bans]), axis=1, return_counts=True)
    alike, weights = alike.ravel(), sizes.astype(np.float64)
    step = max(1, _MOST_PAIRS // rights.shape[1])
    found: dict[Rule, Longs] = {ban.rule: np.zeros(lefts.shape[1], np.int64) for ban in bans}
    for start in range(0, lefts.shape[1], step):
        some = slice(start, start + step)
        seen = np.zeros((lefts[:, some].shape[1], rights.shape[1]), np.bool_)
        for number, ban in enumerate(bans):
            forbidden = ban.forbids(lefts[number, some])[:, rights[number]]
            found[ban.rule][some] += np.rint((forbidden & ~seen) @ weights).astype(np.int64)
            seen |= forbidden
    for rule, count in found.items():
        counts[rule] += count[alike]


def _take_back(problem: Problem, rows: Longs, keys: Longs, bans: list[ClassBan], counts: dict[Rule, Longs]) -> None:
    """Pairs that are forbidden one by one were counted by class too."""
    at, columns = keys // problem.mentors, keys % problem.mentors
    seen = np.zeros(len(keys), np.bool_)
    for ban in bans:
        wanted, index = np.unique(ban.left[rows[at]], return_inverse=True)
        step = max(1, _MOST_PAIRS // max(problem.mentors, 1))
        forbidden = np.zeros(len(keys), np.bool_)
        for start in range(0, len(wanted), step):
            ours = np.flatnonzero((index >= start) & (index < start + step))
            table = ban.forbids(wanted[start : start + step].astype(np.int32))
            forbidden[ours] = table[index[ours] - start, ban.right[columns[ours]]]
        counts[ban.rule] -= np.bincount(at[forbidden & ~seen], minlength=len(rows))
        seen |= forbidden
