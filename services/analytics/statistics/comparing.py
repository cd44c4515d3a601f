"""The comparison of participants with others, as it may be published: nothing in it tells of fewer than k people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from services.analytics.impact import domain
from services.analytics.impact.domain import RETAINED, Case, Kept, shown_days
from services.analytics.statistics.effects import Contrast, Estimate, contrast, effective
from services.analytics.statistics.matching import matched
from services.analytics.statistics.survival import curve, log_rank

__all__ = ["Balance", "Comparison", "Outcome", "Point", "compare"]

_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Balance:
    """How far apart the groups are in a covariate, before and after matching: the largest standardized difference of
    the shares of one of its values; None where no value has k people."""

    covariate: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of both groups by a day. participants, others: shares, those of the others weighted. hidden: too few
    people. e_values: of the ratio and of its interval. without: the difference when a covariate is not matched on."""

    outcome: str
    days: int
    hidden: bool
    participants: float | None = None
    others: float | None = None
    difference: Estimate | None = None
    ratio: Estimate | None = None
    e_values: tuple[float, float] | None = None
    without: Mapping[str, Estimate | None] = field(default_factory=dict[str, "Estimate | None"])


@dataclass(frozen=True, slots=True)
class Point:
    """The shares that are still employed on a day; None where that is hidden."""

    days: int
    participants: Estimate | None
    others: Estimate | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """cells: numbers of people that something in it tells of, by name; a later publication must differ enough.
    effective: how many others of equal weight the weighted ones are worth. paired: who is in pairs only. left_out: how
    often somebody who takes part in a program is not compared; reasons: why; None where that is too seldom to say."""

    participants: int
    others: int
    effective: float
    exact: int | None
    paired: int | None
    left_out: int
    reasons: Mapping[str, int | None]
    followed_days: int
    balance: Sequence[Balance]
    outcomes: Sequence[Outcome]
    points: Sequence[Point]
    log_rank: float | None
    cells: Mapping[str, int]


@dataclass(slots=True)
class _Group:
    """One side of the comparison."""

    name: str
    places: list[int]
    weights: list[float]


class _Comparing:
    def __init__(
        self, cases: Sequence[Case], kept: Kept, k: int, shown: Mapping[str, int], may: Callable[[str, int], bool]
    ) -> None:
        self.cases, self.kept, self.k, self.shown, self.may = cases, kept, k, shown, may
        weights = domain.weights(cases, kept)
        self.weights = weights
        self.sides = [
            _Group(name, places, [weights[place] for place in places])
            for name, takes_part in (("participants", True), ("others", False))
            for places in [sorted(place for place in weights if cases[place].takes_part is takes_part)]
        ]
        self.limit = min((cases[place].observed for place in weights), default=0)
        self.cells: dict[str, int] = {side.name: self.people(side.places) for side in self.sides}

    def people(self, places: Sequence[int]) -> int:
        return len({self.cases[place].person for place in places})

    def days(self, outcome: str, days: Sequence[int], first: Sequence[int]) -> dict[str, set[int]]:
        """On which days of each group it may be said how many it has happened to (of retention: who has left)."""
        found: dict[str, set[int]] = {}
        for side in self.sides:
            counts = {day: self.happened(side, outcome, day) for day in days if day <= self.limit}
            before = sorted(day for day in counts if f"{outcome}/{day}/{side.name}" in self.shown)
            of = self.people(side.places)

            def may(day: int, side: _Group = side, counts: Mapping[int, int] = counts) -> bool:
                return self.may(f"{outcome}/{day}/{side.name}", counts[day])

            found[side.name] = shown_days(counts, of, self.k, [*before, *first], may)
            for day in found[side.name]:
                self.cells[f"{outcome}/{day}/{side.name}"] = counts[day]
        return found

    def happened(self, side: _Group, outcome: str, day: int) -> int:
        wanted = outcome != RETAINED
        return self.people([place for place in side.places if self.cases[place].known(outcome, day) is wanted])

    def contrast(self, outcome: str, day: int, weights: Mapping[int, float]) -> Contrast:
        places = sorted(weights)
        return contrast(
            [bool(self.cases[place].known(outcome, day)) for place in places],
            [self.cases[place].takes_part for place in places],
            [weights[place] for place in places],
            [self.cases[place].person for place in places],
        )


def compare(
    cases: Sequence[Case],
    missing: Mapping[str, int],
    *,
    k: int,
    shown: Mapping[str, int] | None = None,
    may: Callable[[str, int], bool] = lambda _name, _people: True,
    outcomes: Sequence[str] = tuple(domain.OUTCOMES),
) -> Comparison | None:
    """Compare; None where there are too few, or too few have changed. missing: participants who are no cases, by why.
    shown: the cells that were published last. may: whether a cell of that name may tell of so many people."""
    kept = matched(cases, missing=sum(missing.values()), k=k)
    comparing = _Comparing(cases, kept, k, shown or {}, may)
    participants, others = comparing.sides
    sizes = {side.name: comparing.people(side.places) for side in (participants, others)}
    if min(sizes.values()) < max(k, domain.LEAST) or not all(may(name, people) for name, people in sizes.items()):
        return None
    exact = comparing.people(
        [place for places in kept.groups[: kept.exact] for place in places if cases[place].takes_part]
    )
    paired = sizes["participants"] - exact
    split = all(number == 0 or number >= k for number in (exact, paired))
    alone = sum(case.takes_part for case in cases) - len(participants.places)
    reasons = {**missing, "no-partner": alone}
    retained = comparing.days(RETAINED, domain.CURVE_DAYS, [*reversed(domain.HORIZONS)])
    found = _outcomes(comparing, outcomes, retained, k)
    return Comparison(
        participants=sizes["participants"],
        others=sizes["others"],
        effective=round(effective(others.weights, [cases[place].person for place in others.places]), 1),
        exact=exact if split else None,
        paired=paired if split else None,
        left_out=sum(reasons.values()),
        reasons={why: many if many == 0 or many >= k else None for why, many in reasons.items()},
        followed_days=comparing.limit,
        balance=[_balance(cases, comparing.weights, name, k) for name in domain.COVARIATES],
        outcomes=found,
        points=_points(comparing, retained),
        log_rank=_log_rank(comparing) if retained["participants"] & retained["others"] else None,
        cells=comparing.cells,
    )


def _outcomes(
    comparing: _Comparing, outcomes: Sequence[str], retained: Mapping[str, set[int]], k: int
) -> list[Outcome]:
    without = {name: _without(comparing, name, k) for name in domain.COVARIATES}
    found: list[Outcome] = []
    for outcome in outcomes:
        days = retained if outcome == RETAINED else comparing.days(outcome, domain.HORIZONS, domain.HORIZONS[::-1])
        for day in (day for day in domain.HORIZONS if day <= comparing.limit):
            if all(day in shown for shown in days.values()):
                found.append(_outcome(comparing, outcome, day, without))
            else:
                found.append(Outcome(outcome, day, hidden=True))
    return found


def _outcome(
    comparing: _Comparing, outcome: str, day: int, without: Mapping[str, Mapping[int, float] | None]
) -> Outcome:
    main = comparing.contrast(outcome, day, comparing.weights)
    # An E-value is meant for what is rare: of retention the ratio is that of those who left.
    ratio = main.ratio_of_rest if outcome == RETAINED else main.ratio
    return Outcome(
        outcome,
        day,
        hidden=False,
        participants=round(main.first, _DECIMALS),
        others=round(main.second, _DECIMALS),
        difference=_rounded(main.difference),
        ratio=None if ratio is None else _rounded(ratio),
        e_values=None
        if ratio is None
        else (
            round(domain.e_value(ratio.value), 2),
            round(domain.interval_e_value(ratio.low, ratio.high), 2),
        ),
        without={
            name: None if weights is None else _rounded(comparing.contrast(outcome, day, weights).difference)
            for name, weights in without.items()
        },
    )


def _rounded(estimate: Estimate) -> Estimate:
    return Estimate(*(round(number, _DECIMALS) for number in (estimate.value, estimate.low, estimate.high)))


def _without(comparing: _Comparing, name: str, k: int) -> Mapping[int, float] | None:
    """The weights when one covariate is not matched on, of the same participants; None where that would be fewer than k
    of them less."""
    places = [place for place, case in enumerate(comparing.cases) if place in comparing.weights or not case.takes_part]
    cases = [comparing.cases[place] for place in places]
    kept = matched(cases, without=name)
    weights = {places[place]: weight for place, weight in domain.weights(cases, kept).items()}
    lost = len(comparing.sides[0].places) - sum(comparing.cases[place].takes_part for place in weights)
    return weights if lost == 0 or lost >= k else None


def _points(comparing: _Comparing, retained: Mapping[str, set[int]]) -> list[Point]:
    days = sorted(retained["participants"] | retained["others"])
    bands: dict[str, dict[int, Estimate]] = {}
    for side in comparing.sides:
        cases = [comparing.cases[place] for place in side.places]
        found = curve(
            [case.days for case in cases],
            [case.left for case in cases],
            side.weights,
            days,
            [case.person for case in cases],
        )
        bands[side.name] = {
            day: _rounded(band) for day, band in zip(days, found, strict=True) if day in retained[side.name]
        }
    return [Point(day, bands["participants"].get(day), bands["others"].get(day)) for day in days]


def _log_rank(comparing: _Comparing) -> float | None:
    places = [place for group in comparing.kept.groups for place in group]
    cases = [comparing.cases[place] for place in places]
    test = log_rank(
        [case.days for case in cases],
        [case.left for case in cases],
        [case.takes_part for case in cases],
        [number for number, group in enumerate(comparing.kept.groups) for _ in group],
        [case.person for case in cases],
    )
    return None if test is None else round(test[1], _DECIMALS)


def _balance(cases: Sequence[Case], weights: Mapping[int, float], name: str, k: int) -> Balance:
    values: dict[str, int] = {}
    for case in cases:
        values[getattr(case, name)] = values.get(getattr(case, name), 0) + 1
    common = [value for value, people in values.items() if people >= k]
    before = [_differences(cases, dict.fromkeys(range(len(cases)), 1.0), name, value) for value in common]
    after = [_differences(cases, weights, name, value) for value in common]
    spread = {value: sqrt((p * (1 - p) + q * (1 - q)) / 2) for value, (p, q) in zip(common, before, strict=True)}
    largest = [
        max(
            (abs(p - q) / spread[value] for value, (p, q) in zip(common, shares, strict=True) if spread[value]),
            default=None,
        )
        for shares in (before, after)
    ]
    return Balance(name, *(None if number is None else round(number, _DECIMALS) for number in largest))


def _differences(cases: Sequence[Case], weights: Mapping[int, float], name: str, value: str) -> tuple[float, float]:
    """The share of a value among participants, and among the others."""
    sums = [0.0, 0.0]
    having = [0.0, 0.0]
    for place, weight in weights.items():
        side = 0 if cases[place].takes_part else 1
        sums[side] += weight
        if getattr(cases[place], name) == value:
            having[side] += weight
    return having[0] / sums[0], having[1] / sums[1]
