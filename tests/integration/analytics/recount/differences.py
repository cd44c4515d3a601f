"""How groups of people differ from everybody else, from the people themselves: with statsmodels and scipy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import Any, NamedTuple

from scipy.stats import t
from statsmodels.stats.proportion import confint_proportions_2indep

from tests.integration.analytics.recount.equity import DECIMALS, UNITS, People, employed, mentees
from tests.integration.analytics.recount.reading import Archive, Program

__all__ = ["Group", "Shown", "differences"]


class Group(NamedTuple):
    """A group and everybody else, by a number: how many people each is, their shares or means, and the difference with
    its 95 % interval. truly: both numbers of the people themselves, where those that are told follow from rounded ones.
    """

    people: int
    number: float
    others: int
    others_number: float
    difference: Mapping[str, float] | None
    truly: tuple[float, float]


Shown = Mapping[str, Collection[str]]
"""By value of a dimension, and under "all" for the total, the measures that are shown on the page of the table."""

_COMPARED: Mapping[str, tuple[str, str, str]] = {
    "mentees": ("equity_participation", "employed", "mentees"),
    "mentors": ("equity_participation", "employed", "mentors"),
    "score": ("equity", "scored", "score"),
    "accepted": ("equity", "proposed", "accepted"),
    "completed": ("equity", "ended", "completed"),
    "rating": ("equity", "rated", "rating"),
}
"""By name, the family, the measure with how many people are compared, and what is compared of them."""


def differences(
    archive: Archive, program: Program, dimension: str, shown: Mapping[str, Shown]
) -> dict[str, dict[str, Group | None]]:
    """By number and by group; None for one that is hidden since something is that it is made of, or as it or the others
    are too few. shown: by family."""
    of = {"equity": mentees(archive, program), "equity_participation": employed(archive, program)}
    return {
        name: dict(_groups(of[family], dimension, counted, what, shown[family], program.minimum_cell))
        for name, (family, counted, what) in _COMPARED.items()
        if dimension in UNITS or family == "equity"
    }


def _groups(
    people: People, dimension: str, counted: str, what: str, shown: Shown, k: int
) -> Iterator[tuple[str, Group | None]]:
    groups = people.groups(dimension)
    # By what somebody tells of their identity, whoever tells nothing is not among the others.
    silent = groups.get("", set[str]()) if dimension not in UNITS else set[str]()
    needed = {counted, what, *([f"{what}_spread"] if what in people.means else [])}
    whole = needed <= {*shown["all"]} and (not silent or needed <= {*shown.get("", ())})
    for value, group in groups.items():
        if not value or value not in shown:
            continue
        one = group & people.sets[counted]
        others = (people.everybody - group - silent) & people.sets[counted]
        told = whole and needed <= {*shown[value]} and min(len(one), len(others)) >= k
        if not told:
            yield value, None
        elif what in people.means:
            yield value, _of_means(people.means[what], one, others, silent & people.sets[counted])
        else:
            yield value, _of_shares(people.sets[what], one, others)


def _of_shares(those: set[str], one: set[str], others: set[str]) -> Group:
    parts = [len(side & those) for side in (one, others)]
    interval: Any = confint_proportions_2indep(
        parts[0], len(one), parts[1], len(others), method="newcomb", compare="diff", alpha=0.05
    )
    shares = (parts[0] / len(one), parts[1] / len(others))
    return _group(one, others, shares, interval, shares)


def _of_means(numbers: Mapping[str, float], one: set[str], others: set[str], silent: set[str]) -> Group:
    """As it follows from the means and spreads that are published of the group and of all."""
    whole, group, rest = (
        _published([numbers[who] for who in people]) for people in (one | others | silent, one, silent)
    )
    parts = [part for part in (group, rest) if part is not None]
    assert whole is not None
    assert group is not None
    many = whole[0] - sum(part[0] for part in parts)
    mean = (whole[0] * whole[1] - sum(part[0] * part[1] for part in parts)) / many
    squares = _squares(whole) - sum(map(_squares, parts))
    spread = sqrt(max(0.0, squares - many * mean**2) / (many - 1))
    errors = [group[2] ** 2 / group[0], spread**2 / many]
    ends = None
    if sum(errors) > 1e-12:
        freedom = sum(errors) ** 2 / (errors[0] ** 2 / (group[0] - 1) + errors[1] ** 2 / (many - 1))
        ends = t.interval(0.95, freedom, loc=group[1] - mean, scale=sqrt(sum(errors)))
    truly = (fmean(numbers[who] for who in one), fmean(numbers[who] for who in others))
    return _group(one, others, (group[1], mean), ends, truly)


def _published(numbers: Sequence[float]) -> tuple[int, float, float] | None:
    """How many, their mean and their standard deviation; None of nobody."""
    if not numbers:
        return None
    spread = stdev(sorted(numbers)) if len(numbers) > 1 else 0.0
    return len(numbers), round(fmean(sorted(numbers)), DECIMALS), round(spread, DECIMALS)


def _squares(part: tuple[int, float, float]) -> float:
    many, mean, spread = part
    return (many - 1) * spread**2 + many * mean**2


def _group(
    one: set[str], others: set[str], numbers: tuple[float, float], ends: Any, truly: tuple[float, float]
) -> Group:
    """ends: of the interval; None where nobody is unlike another, so that nothing tells what chance could do."""
    value = numbers[0] - numbers[1]
    difference = None if ends is None else {"value": value, "low": float(ends[0]), "high": float(ends[1])}
    return Group(len(one), numbers[0], len(others), numbers[1], difference, truly)
