"""How long people stay: Kaplan–Meier curves, and the test whether two groups stay equally long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from math import exp, log
from typing import Any
from uuid import UUID

from services.analytics.statistics.effects import Estimate, effective, wilson
from services.analytics.statistics.libraries import library

__all__ = ["curve", "log_rank"]

_NONE = 1e-9
"""So little of a weight is left where all are gone."""


def curve(
    days: Sequence[float],
    left: Sequence[bool],
    weights: Sequence[float],
    at: Sequence[int],
    people: Sequence[UUID] | None = None,
) -> list[Estimate]:
    """The share that is still there after each of these days, with its 95 % interval.

    days: until somebody left, or was seen last. weights count as observations, as many as they are worth in effect.
    people: who they are; somebody may be there several times. The interval is symmetric in log(-log), with Greenwood's
    error, which the library has for equal weights only; where nobody or everybody has left it is Wilson's.
    """
    numpy = library("numpy")
    scale = effective(weights, people) / sum(weights)
    w = numpy.asarray(weights, dtype=float) * scale
    found = library("statsmodels.duration.survfunc").SurvfuncRight(
        numpy.asarray(days, dtype=float), numpy.asarray(left, dtype=int), freq_weights=w
    )
    times, shares = list(found.surv_times), list(found.surv_prob)
    errors = _greenwood(list(found.n_events), list(found.n_risk))
    points: list[Estimate] = []
    for day in at:
        passed = sum(1 for time in times if time <= day)
        if not passed:
            points.append(_band(1.0, 0.0, float(w.sum())))
            continue
        points.append(_band(float(shares[passed - 1]), errors[passed - 1], float(w.sum())))
    return points


def _greenwood(events: Sequence[float], there: Sequence[float]) -> list[float]:
    """The standard error of the cumulated hazard after each time at which somebody left."""
    parts = (gone / (of * (of - gone)) if of - gone > _NONE else 0.0 for gone, of in zip(events, there, strict=True))
    return [float(total) ** 0.5 for total in accumulate(parts)]


def _band(share: float, error: float, size: float) -> Estimate:
    """error: of the cumulated hazard, -log of the share. size: of how many observations it is."""
    if share < _NONE:
        return Estimate(0.0, 0.0, wilson(0, size).high)
    hazard = -log(share)
    if hazard < _NONE:
        return Estimate(1.0, wilson(size, size).low, 1.0)
    wide = 1.959964 * error / hazard
    return Estimate(share, exp(-hazard * exp(wide)), exp(-hazard * exp(-wide)))


def log_rank(
    days: Sequence[float],
    left: Sequence[bool],
    first: Sequence[bool],
    strata: Sequence[int] | None = None,
    people: Sequence[UUID] | None = None,
) -> tuple[float, float] | None:
    """The log-rank test: chi-square of one degree of freedom, and p. strata: people are compared within theirs only.
    people: who they are; where somebody is there several times, what they add to the difference is taken together, and
    its variance is that of these sums (Lin and Wei 1989). None where nobody left, or all who did were in strata of one
    group."""
    numpy = library("numpy")
    place = strata or [0] * len(days)
    groups: dict[int, set[bool]] = {}
    for one, key in zip(first, place, strict=True):
        groups.setdefault(key, set()).add(one)
    chosen = [number for number, key in enumerate(place) if len(groups[key]) == 2]
    if not any(left[number] for number in chosen):
        return None
    t = numpy.asarray([days[number] for number in chosen], dtype=float)
    gone = numpy.asarray([left[number] for number in chosen], dtype=int)
    x = numpy.asarray([first[number] for number in chosen], dtype=int)
    of = numpy.asarray([place[number] for number in chosen])
    who = [people[number] for number in chosen] if people else []
    if len(set(who)) < len(who):
        return _clustered(t, gone, x, of, who)
    chi_square, p = library("statsmodels.duration.survfunc").survdiff(t, gone, x, strata=of)
    return float(chi_square), float(p)


def _clustered(t: Any, gone: Any, x: Any, strata: Any, people: Sequence[UUID]) -> tuple[float, float] | None:
    numpy = library("numpy")
    sums: defaultdict[UUID, float] = defaultdict(float)
    order = numpy.argsort(strata, kind="stable")
    for places in numpy.split(order, numpy.flatnonzero(numpy.diff(strata[order])) + 1):
        for place, score in zip(places, _scores(t[places], gone[places], x[places]), strict=True):
            sums[people[place]] += float(score)
    variance = sum(one * one for one in sums.values())
    if variance < _NONE:
        return None
    chi_square = sum(sums.values()) ** 2 / variance
    return chi_square, float(library("scipy.special").chdtrc(1, chi_square))


def _scores(t: Any, gone: Any, x: Any) -> Any:
    """What each of a stratum adds to the difference between those of the first group who left and those who were to be
    expected to, less what was to be expected of them by then."""
    numpy = library("numpy")
    times, many = numpy.unique(t[gone == 1], return_counts=True)
    later = numpy.argsort(-t, kind="stable")
    there = numpy.searchsorted(-t[later], -times, side="right")
    share = numpy.cumsum(x[later])[there - 1] / there
    hazard = numpy.concatenate([[0.0], numpy.cumsum(many / there)])
    expected = numpy.concatenate([[0.0], numpy.cumsum(many / there * share)])
    passed = numpy.searchsorted(times, t, side="right")
    then = numpy.concatenate([[0.0], share])[passed]
    return gone * (x - then) - (x * hazard[passed] - expected[passed])
