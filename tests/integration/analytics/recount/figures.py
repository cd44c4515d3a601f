"""The statistics of impact by the formulas of their papers, with numpy, without statsmodels and scikit-learn.

docs/guides/impact.md says which ones they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import Any

import numpy as np
from scipy.stats import chi2, t

__all__ = ["Interval", "contrast", "e_value", "effective", "log_rank", "logits", "survival"]

Array = np.ndarray[Any, Any]
Interval = dict[str, float]
"""value, low, high."""

_Z = 1.959964


def effective(weights: Array, people: Sequence[str]) -> float:
    """Kish (1965), of the sum of each person's weights."""
    of = np.bincount(np.unique(np.array(people), return_inverse=True)[1], weights)
    return float(of.sum() ** 2 / (of**2).sum())


def logits(traits: Sequence[Sequence[str]], takes_part: Array) -> Array:
    """Logistic regression on one column for each value of a trait, by Newton's steps: the loss of each case counts ten
    times, half of the squared coefficients is added, but for that of the constant."""
    columns = [np.ones(len(traits))]
    for values in zip(*traits, strict=True):
        columns += [np.array([one == value for one in values], dtype=float) for value in sorted(set(values))]
    matrix, y = np.column_stack(columns), takes_part.astype(float)
    penalty, found = np.ones(matrix.shape[1]), np.zeros(matrix.shape[1])
    penalty[0] = 0
    for _ in range(50):
        likely = 1 / (1 + np.exp(-matrix @ found))
        slope = 10 * matrix.T @ (likely - y) + penalty * found
        curved = 10 * (matrix.T * (likely * (1 - likely))) @ matrix + np.diag(penalty)
        step = np.linalg.solve(curved, slope)
        found = found - step
        if np.abs(step).max() < 1e-12:
            break
    return matrix @ found


def contrast(
    happened: Array, first: Array, weights: Array, people: Sequence[str]
) -> tuple[float, float, Interval, Interval | None, Interval | None]:
    """Shares of the first group and of the other, their difference, their ratio, and that of those to whom it did not
    happen: errors clustered by person, or Newcombe's method where a share is 0 or 1."""
    y, sides = happened.astype(float), (first, ~first)
    one, other = (float((weights * y)[side].sum() / weights[side].sum()) for side in sides)
    if min(one, other) < 1e-12 or max(one, other) > 1 - 1e-12:
        sizes = (effective(weights[side], list(np.array(people)[side])) for side in sides)
        return one, other, _newcombe(one, other, *sizes), None, None
    errors = weights * (y - np.where(first, one, other))
    names, place = np.unique(np.array(people), return_inverse=True)
    sums = np.column_stack([np.bincount(place, errors * side) / weights[side].sum() for side in sides])
    clusters, cases = len(names), len(y)
    covariance = sums.T @ sums * clusters / (clusters - 1) * (cases - 1) / (cases - 2)
    error = sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    half = float(t.ppf(0.975, clusters - 1)) * error
    difference = {"value": one - other, "low": one - other - half, "high": one - other + half}
    return one, other, difference, _ratio(covariance, one, other), _ratio(covariance, 1 - one, 1 - other)


def _ratio(covariance: Array, one: float, other: float) -> Interval | None:
    """The delta method on the logarithm."""
    slope = np.array([1 / one, -1 / other])
    variance = float(slope @ covariance @ slope)
    if variance < 1e-12:
        return None
    factor = exp(_Z * sqrt(variance))
    return {"value": one / other, "low": one / other / factor, "high": one / other * factor}


def _newcombe(one: float, other: float, size: float, other_size: float) -> Interval:
    """Newcombe (1998), method 10."""
    (low, high), (other_low, other_high) = _wilson(one, size), _wilson(other, other_size)
    down, up = sqrt((one - low) ** 2 + (other_high - other) ** 2), sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return {"value": one - other, "low": one - other - down, "high": one - other + up}


def _wilson(share: float, size: float) -> tuple[float, float]:
    """Wilson (1927)."""
    middle, half = share + _Z**2 / (2 * size), _Z * sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2))
    return (middle - half) / (1 + _Z**2 / size), (middle + half) / (1 + _Z**2 / size)


def e_value(ratio: float) -> float:
    """VanderWeele and Ding (2017)."""
    return max(ratio, 1 / ratio) + sqrt(max(ratio, 1 / ratio) * (max(ratio, 1 / ratio) - 1))


def survival(days: Array, left: Array, weights: Array, people: Sequence[str], day: int) -> Interval:
    """Kaplan and Meier's share that is still there after a day, Greenwood's error, symmetric in log(-log); the weights
    as many observations as they are worth. While all are there, and once nobody is, the other end is Wilson's."""
    counts = weights * effective(weights, people) / weights.sum()
    share, variance = 1.0, 0.0
    for gone_on in np.unique(days[left & (days <= day)]):
        there, gone = counts[days >= gone_on].sum(), counts[left & (days == gone_on)].sum()
        share *= float(1 - gone / there)
        variance += float(gone / (there * (there - gone))) if there - gone > 1e-9 else 0.0
    if not (left & (days <= day)).any():
        return {"value": 1.0, "low": _wilson(1.0, float(counts.sum()))[0], "high": 1.0}
    if share < 1e-12:
        return {"value": 0.0, "low": 0.0, "high": _wilson(0.0, float(counts.sum()))[1]}
    wide = exp(_Z * sqrt(variance) / -log(share))
    return {"value": share, "low": share**wide, "high": share ** (1 / wide)}


def log_rank(days: Array, left: Array, first: Array, strata: Array, people: Sequence[str]) -> float | None:
    """How likely chance alone is to set two groups so far apart, who are compared within strata; None where nobody left
    whom it compares. Where people are there several times, by Lin and Wei (1989)."""
    if len(set(people)) < len(people):
        return _robust(days, left, first, strata, people)
    excess, variance = 0.0, 0.0
    for stratum in np.unique(strata):
        here = strata == stratum
        for gone_on in np.unique(days[here & left]):
            there, gone = here & (days >= gone_on), here & left & (days == gone_on)
            of, first_of, many = int(there.sum()), int((there & first).sum()), int(gone.sum())
            excess += int((gone & first).sum()) - many * first_of / of
            if of > 1:
                variance += many * first_of * (of - first_of) * (of - many) / (of**2 * (of - 1))
    return float(chi2.sf(excess**2 / variance, 1)) if variance else None


def _robust(days: Array, left: Array, first: Array, strata: Array, people: Sequence[str]) -> float | None:
    """What each adds when somebody leaves, over all strata; the variance of the sums of each person."""
    added = np.zeros(len(days))
    for stratum in np.unique(strata):
        here = strata == stratum
        for gone_on in np.unique(days[here & left]):
            there, gone = here & (days >= gone_on), here & left & (days == gone_on)
            added += (first - first[there].mean()) * (gone - there * gone.sum() / there.sum())
    variance = float((np.bincount(np.unique(np.array(people), return_inverse=True)[1], added) ** 2).sum())
    return float(chi2.sf(added.sum() ** 2 / variance, 1)) if variance > 1e-9 else None
