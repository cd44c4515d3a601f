"""How good a prediction is, with intervals that know that rows of one group resemble each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata, t

from services.matching.rounds.engine.learning.fit import Floats
from services.matching.rounds.engine.learning.results import Bin, Interval

__all__ = ["Auc", "auc", "difference", "interval", "mean", "reliability", "wilson"]

_BINS = 10
_LEVEL = 0.95


class Auc(NamedTuple):
    """value: how often a good row is put before a bad one, ties as half. influence: (rows,), sums to 0."""

    value: float
    influence: Floats


def auc(scores: Floats, good: NDArray[np.bool_]) -> Auc:
    """scores, good: (rows,), with rows of both outcomes. By DeLong, DeLong and Clarke-Pearson (1988)."""
    positives, negatives = int(good.sum()), int((~good).sum())
    ranks = rankdata(scores)
    within = np.empty(len(scores))
    within[good] = rankdata(scores[good])
    within[~good] = rankdata(scores[~good])
    beaten = ranks - within
    placed = np.where(good, beaten / negatives, 1 - beaten / positives)
    value = float(placed[good].mean())
    return Auc(value, (placed - value) / np.where(good, positives, negatives))


def interval(found: Auc, groups: NDArray[np.int64]) -> Interval:
    """95 %, by groups (Obuchowski 1997), on the log odds so that it stays within 0 and 1."""
    error = _error(found.influence, groups)
    value = min(max(found.value, 1e-9), 1 - 1e-9)
    center, width = math.log(value / (1 - value)), _quantile(groups) * error / (value * (1 - value))
    low, high = (1 / (1 + math.exp(-min(max(end, -500.0), 500.0))) for end in (center - width, center + width))
    return Interval(found.value, low, high)


def mean(found: Sequence[Auc]) -> Auc:
    """Of several predictions of the same rows."""
    return Auc(
        float(np.mean([one.value for one in found])), np.asarray(np.mean([one.influence for one in found], axis=0))
    )


def difference(one: Auc, other: Auc, groups: NDArray[np.int64], level: float = _LEVEL) -> Interval:
    """one − other on the same rows, by groups."""
    value = one.value - other.value
    width = _quantile(groups, level) * _error(one.influence - other.influence, groups)
    return Interval(value, value - width, value + width)


def wilson(good: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share. count: at least 1."""
    z, share = float(norm.ppf((1 + _LEVEL) / 2)), good / count
    center = share + z * z / (2 * count)
    width = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max((center - width) / (1 + z * z / count), 0.0), min((center + width) / (1 + z * z / count), 1.0)


def reliability(probability: Floats, good: NDArray[np.bool_]) -> list[Bin]:
    """Rows in tenths by their probability; equal probabilities stay together, so that there may be fewer bins."""
    edges = np.unique(np.quantile(probability, np.linspace(0, 1, _BINS + 1)[1:-1]))
    at = np.searchsorted(edges, probability, side="left")
    found: list[Bin] = []
    for number in np.unique(at):
        inside = at == number
        count, hits = int(inside.sum()), int(good[inside].sum())
        found.append(Bin(count, float(probability[inside].mean()), hits / count, *wilson(hits, count)))
    return found


def _error(influence: Floats, groups: NDArray[np.int64]) -> float:
    count = int(groups.max()) + 1
    sums = np.bincount(groups, influence, count)
    return math.sqrt(float(sums @ sums) * count / (count - 1))


def _quantile(groups: NDArray[np.int64], level: float = _LEVEL) -> float:
    return float(t.ppf((1 + level) / 2, int(groups.max())))
