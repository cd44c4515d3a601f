"""Differences between two groups, with 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any
from uuid import UUID

from services.analytics.statistics.libraries import library

__all__ = ["Contrast", "Estimate", "contrast", "effective", "newcombe", "welch", "wilson"]

_NONE = 1e-12
"""A variance below this is an error of rounding."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """Shares of two groups, the first one's minus the second one's, and the ratio of the shares; of the shares to which
    it did not happen too. No ratio where a share is 0 or 1."""

    first: float
    second: float
    difference: Estimate
    ratio: Estimate | None
    ratio_of_rest: Estimate | None


def newcombe(events: float, of: float, other_events: float, of_others: float) -> Estimate:
    """The difference of two shares, by Newcombe's hybrid score method (1998, method 10)."""
    interval = library("statsmodels.stats.proportion").confint_proportions_2indep
    low, high = interval(events, of, other_events, of_others, method="newcomb", compare="diff")
    return Estimate(events / of - other_events / of_others, float(low), float(high))


def wilson(events: float, of: float) -> Estimate:
    """A share, by Wilson's score method."""
    low, high = library("statsmodels.stats.proportion").proportion_confint(events, of, method="wilson")
    return Estimate(events / of, float(low), float(high))


def welch(one: tuple[int, float, float], other: tuple[int, float, float]) -> Estimate | None:
    """The difference of two means, by Welch's method. Each is given by how many it is of, at least two, the mean and
    the standard deviation. None where neither spreads: nothing tells then by how much chance could have moved them."""
    (size, mean, spread), (other_size, other_mean, other_spread) = one, other
    parts = spread**2 / size, other_spread**2 / other_size
    variance, difference = sum(parts), mean - other_mean
    if variance < _NONE:
        return None
    freedom = variance**2 / (parts[0] ** 2 / (size - 1) + parts[1] ** 2 / (other_size - 1))
    half = float(library("scipy.special").stdtrit(freedom, 0.975)) * variance**0.5
    return Estimate(difference, difference - half, difference + half)


def effective(weights: Sequence[float], people: Sequence[UUID] | None = None) -> float:
    """To how many observations of equal weight these weights come (Kish 1965). people: whose they are; what becomes of
    somebody who is there several times is observed once."""
    of: dict[UUID | int, float] = {}
    for one, weight in zip(people or range(len(weights)), weights, strict=True):
        of[one] = of.get(one, 0.0) + weight
    squares = sum(weight * weight for weight in of.values())
    return sum(weights) ** 2 / squares if squares else 0.0


def contrast(
    happened: Sequence[bool], first: Sequence[bool], weights: Sequence[float], people: Sequence[UUID]
) -> Contrast:
    """The weighted share of what happened in the first group and in the second.

    The interval is that of weighted least squares with errors that are robust and clustered by person, who may be there
    several times; where a share is 0 or 1, so that the errors are too, Newcombe's with effective sample sizes.
    """
    numpy = library("numpy")
    y = numpy.asarray(happened, dtype=float)
    groups = numpy.column_stack([numpy.asarray(first, dtype=float), 1 - numpy.asarray(first, dtype=float)])
    w = numpy.asarray(weights, dtype=float)
    number = {person: place for place, person in enumerate(dict.fromkeys(people))}
    clusters = numpy.asarray([number[person] for person in people])
    shares: Any = (groups * (w * y)[:, None]).sum(axis=0) / (groups * w[:, None]).sum(axis=0)
    one, other = float(shares[0]), float(shares[1])
    if min(one, other) <= 0 or max(one, other) >= 1:
        sides = [[place for place, part in enumerate(first) if part is side] for side in (True, False)]
        sizes = [effective([weights[place] for place in side], [people[place] for place in side]) for side in sides]
        interval = newcombe(one * sizes[0], sizes[0], other * sizes[1], sizes[1])
        return Contrast(one, other, interval, None, None)
    model = library("statsmodels.regression.linear_model").WLS(y, groups, weights=w)
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    low, high = fit.t_test([1, -1]).conf_int()[0]
    difference, covariance = Estimate(one - other, float(low), float(high)), fit.cov_params()
    return Contrast(one, other, difference, _ratio(covariance, one, other), _ratio(covariance, 1 - one, 1 - other))


def _ratio(covariance: Any, one: float, other: float) -> Estimate | None:
    """The ratio of two shares, its interval by the delta method on its logarithm. covariance: of the two shares."""
    variance = covariance[0][0] / one**2 + covariance[1][1] / other**2 - 2 * covariance[0][1] / (one * other)
    if variance < _NONE:
        return None
    half = 1.959964 * float(variance) ** 0.5
    return Estimate(one / other, one / other * exp(-half), one / other * exp(half))
