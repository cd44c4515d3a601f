"""What it costs to close a gap: the round is solved again with the scores of those who fare better counting less."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.fairness.groups import MINIMUM, Grouping, Longs, grouping, hidden
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.sentences import Sentences
from services.matching.rounds.engine.solver import Solution, solve

__all__ = ["PRICES", "Point", "Price", "gap_factors", "objective_factors", "price"]

WHOLE = 1024
"""The factor with which a mentee's scores count in full."""

PRICES = Sentences(
    {
        "no-gap": "There is no gap to close.",
        "half": "{lost} of the total score closes the gap by half.",
        "none": "No answer that was tried narrows the gap with as many people matched.",
        "part": "{lost} of the total score closes {closed} of the gap; more was not found.",
    }
)
"""What it costs to close a gap. lost, closed: shares, as in "2 %"."""

_LEAST = 16  # factors below would round too much of a score away
_SOLVES = 8
_FINE = 1 / 64
_FLAT = 0.02

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Solver = Callable[[Problem], Solution]


def gap_factors(codes: Longs, means: Floats, weight: float) -> Ints:
    """By how much each mentee's scores count when groups are drawn together, in 1/1024: (mentees,).

    codes: (mentees,) the group of each, −1 for none. means: (groups,) mean scores, NaN for a group that is too small to
    be looked at. weight: 0 to 1. The lowest group counts in full and the highest 1 − weight, those between in
    proportion; whoever is in none of them counts as all others do on average. Raises ValueError for another weight.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"gap_weight: {weight} is not between 0 and 1")
    factors = np.full(len(codes), WHOLE, np.int32)
    known = np.flatnonzero(~np.isnan(means))
    if len(known) < 2 or not np.ptp(means[known]) > 0:
        return factors
    lead = (means - means[known].min()) / np.ptp(means[known])
    inside = np.isin(codes, known)
    counted = np.maximum(np.rint(WHOLE * (1 - weight * lead[codes[inside]])), _LEAST).astype(np.int32)
    factors[~inside] = round(int(counted.sum()) / max(len(counted), 1)) if len(counted) else WHOLE
    factors[inside] = counted
    return factors


def objective_factors(problem: Problem, partners: Longs, *, minimum: int = MINIMUM) -> Ints:
    """The factors that the rules' `close_gap` and `gap_weight` ask for: (mentees,).

    partners: (mentees,) of the answer without them, which says who fares worse.
    """
    objective = problem.snapshot.rules.objective
    groups = grouping(problem.snapshot, objective.close_gap)
    means = _means(problem, partners, groups.codes, len(groups.values), minimum)
    return gap_factors(groups.codes, means, objective.gap_weight)


@dataclass(frozen=True, slots=True)
class Point:
    """One answer on the way to closing a gap. weight: see `gap_factors`. closed: share of the gap, 1 for all of it.

    lost: share of the total score. gap: what is left in the mean score, below 0 where the other side falls behind.
    """

    weight: float
    closed: float
    lost: float
    gap: float


@dataclass(frozen=True, slots=True)
class Price:
    """points: from no change on, more closed for more lost; answers that are no better than another are left out.

    gap: in the mean score, between the side that fares better and the other. tried: how many answers were compared, all
    with as many people matched.
    """

    gap: float
    points: Sequence[Point]
    tried: int

    def lost_at(self, closed: float) -> float | None:
        """The share of the total score that closes this share of the gap, between two points; None if none does."""
        if not self.points or closed > self.points[-1].closed:
            return None
        return float(np.interp(closed, [point.closed for point in self.points], [point.lost for point in self.points]))

    @property
    def sentence(self) -> str:
        if not self.gap > 0:
            return PRICES.say("no-gap")
        if (half := self.lost_at(0.5)) is not None:
            return PRICES.say("half", lost=_percent(half))
        best = self.points[-1]
        if best.closed < 0.005:
            return PRICES.say("none")
        return PRICES.say("part", lost=_percent(best.lost), closed=_percent(best.closed))


def price(
    problem: Problem,
    groups: Grouping,
    value: str,
    *,
    minimum: int = MINIMUM,
    solver: Solver = solve,
    solves: int = _SOLVES,
    partners: Longs | None = None,
) -> Price:
    """What it costs to close the gap in mean score between a group and all others who are compared.

    value: of a group whose scores may be shown, as in a Table; raises ValueError for another. solver: gives an answer,
    with limits of its own; may raise. solves: how often it is called at most. partners: (mentees,) of the answer in
    which all count in full, if it is known.
    """
    codes = _two_sides(groups, value)

    def answer(weight: float, means: Floats) -> Longs:
        return solver(problem.under(factor=gap_factors(codes, means, weight))).partners

    if partners is None:
        partners = answer(0.0, np.zeros(2))
    _require_shown(groups, partners, value, minimum)
    means = _means(problem, partners, codes, 2, minimum)
    if np.isnan(means).any():
        raise ValueError(f"{groups.about}: too few of all others are matched to compare their scores")
    whole, sign = abs(float(means[0] - means[1])), 1 if means[1] >= means[0] else -1
    people, total = _matched(problem, partners)
    points, gaps = [Point(0.0, 0.0, 0.0, whole)], {0.0: whole}
    weight = 1.0 if whole > 0 else None
    while weight is not None and len(gaps) <= solves:
        found = answer(weight, means)
        count, score = _matched(problem, found)
        after = _means(problem, found, codes, 2, 1)
        gap = gaps[weight] = sign * float(after[1] - after[0])
        if count >= people and not np.isnan(gap):
            points.append(Point(weight, 1 - abs(gap) / whole, (total - score) / max(total, 1), gap))
        weight = _next_weight(gaps, whole)
    return Price(whole, _undominated(points), len(gaps))


def _two_sides(groups: Grouping, value: str) -> Longs:
    """(mentees,): 0 for the group, 1 for all others who are compared, −1 for the rest."""
    if value not in groups.values:
        raise ValueError(f"{groups.about}: there is no group {value!r}")
    return np.where(groups.codes < 0, -1, np.where(groups.codes == list(groups.values).index(value), 0, 1))


def _require_shown(groups: Grouping, partners: Longs, value: str, minimum: int) -> None:
    told = groups.codes >= 0
    people = np.bincount(groups.codes[told], minlength=len(groups.values))
    matched = np.bincount(groups.codes[told & (partners >= 0)], minlength=len(groups.values))
    if hidden(people, matched, minimum)[1][list(groups.values).index(value)]:
        raise ValueError(f"{groups.about}: the scores of {value!r} are not shown, because too few people are in it")


def _means(problem: Problem, partners: Longs, codes: Longs, count: int, minimum: int) -> Floats:
    """(groups,): mean true score of the matched, in [0, 1]; NaN where fewer than the minimum are matched."""
    rows = np.flatnonzero((codes >= 0) & (partners >= 0))
    totals, matched = np.zeros(count, np.int64), np.bincount(codes[rows], minlength=count)
    np.add.at(totals, codes[rows], problem.micro(rows, partners[rows]))
    return np.where(matched >= minimum, totals / np.maximum(matched, 1) / MICRO, np.nan)


def _matched(problem: Problem, partners: Longs) -> tuple[int, int]:
    """How many are matched, and the total of their true scores in micro-points."""
    rows = np.flatnonzero(partners >= 0)
    return len(rows), int(problem.micro(rows, partners[rows]).sum())


def _next_weight(gaps: dict[float, float], whole: float) -> float | None:
    """The middle of the step in which most of the gap closes, as long as it is worth a look. gaps: by weight."""
    weights = sorted(gaps)
    steps = [
        (max(gaps[low], 0.0) - max(gaps[high], 0.0), -(low + high) / 2)
        for low, high in pairwise(weights)
        if high - low > _FINE
    ]
    drop, middle = max(steps, default=(0.0, 0.0))
    return -middle if drop > _FLAT * whole else None


def _undominated(points: Sequence[Point]) -> list[Point]:
    """Those that close more than all that lose no more, by what they close."""
    kept = list[Point]()
    for point in sorted(points, key=lambda point: (point.lost, -point.closed, point.weight)):
        if not kept or point.closed > kept[-1].closed:
            kept.append(point)
    return kept


def _percent(share: float) -> str:
    """ "2 %", with a digit more below ten where it says something."""
    percent = 100 * share
    if percent < 0.05:
        return "Less than 0.1 %"
    return f"{percent:.1f}".removesuffix(".0") + " %" if percent < 10 else f"{percent:.0f} %"
