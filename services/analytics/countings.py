"""How every family is counted, and which are published together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.analytics.activity import domain as activity
from services.analytics.activity.handlers import count as count_activity
from services.analytics.cohorts import domain as cohorts
from services.analytics.cohorts.handlers import count as count_cohorts
from services.analytics.disclosure.domain import NOTHING
from services.analytics.equity import domain as equity
from services.analytics.equity.handlers import count as count_equity
from services.analytics.equity.handlers import count_participation
from services.analytics.matches import domain as matches
from services.analytics.matches.handlers import count as count_matches
from services.analytics.nudges import domain as nudges
from services.analytics.nudges.handlers import count as count_nudges
from services.analytics.programs import store as programs
from services.analytics.publications.domain import ORGANIZATION, Counts, Family
from services.analytics.publications.tables import Counted
from services.analytics.publishing_forms import added, counts_from, folded
from services.analytics.quantities.domain import linked
from services.analytics.skills import domain as skills
from services.analytics.skills.handlers import count as count_skills
from shared.db import AsyncSession

__all__ = ["COUNTINGS", "PUBLICATIONS", "Counting", "Found", "count", "together"]

Count = Callable[[AsyncSession, Any, Family], Awaitable[Counts]]
"""Counts a family of a program, a row of `facts.programs.program`, or of the organization for None."""
CountEach = Callable[[AsyncSession, Sequence[Any], Family], Awaitable[Mapping[UUID, Counts]]]
"""Counts a family of several programs, by their ids."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How a family is counted. each: of programs; None where they have none of it. alone: of the organization by
    itself; None where it has only what its programs have."""

    family: Family
    each: CountEach | None
    alone: Count | None = None


def _one_by_one(count: Count) -> CountEach:
    async def each(session: AsyncSession, programs: Sequence[Any], family: Family) -> Mapping[UUID, Counts]:
        return {program.id: await count(session, program, family) for program in programs}

    return each


COUNTINGS: tuple[Counting, ...] = (
    *(Counting(family, _one_by_one(count_cohorts)) for family in cohorts.FAMILIES),
    *(Counting(family, _one_by_one(count_activity)) for family in activity.FAMILIES),
    *(Counting(family, _one_by_one(count_matches)) for family in matches.FAMILIES),
    *(Counting(family, _one_by_one(count_skills), count_skills) for family in skills.FAMILIES),
    Counting(equity.PARTICIPATION, count_participation),
    Counting(equity.EQUITY, _one_by_one(count_equity)),
    *(Counting(family, None, count_nudges) for family in nudges.FAMILIES),
)
"""Everything that is published."""

PUBLICATIONS: tuple[tuple[Counting, ...], ...] = (
    tuple(counting for counting in COUNTINGS if linked(counting.family)),
    *((counting,) for counting in COUNTINGS if not linked(counting.family)),
)
"""What is counted of the same facts, hidden together and published in one transaction."""


@dataclass(frozen=True, slots=True)
class Found:
    """A family of every scope, and the smallest group of each."""

    counted: dict[UUID, Counts]
    k: dict[UUID, int]


async def count(
    session: AsyncSession,
    countings: Sequence[Counting],
    smallest: int,
    kept: Sequence[Mapping[UUID, Counted]],
    touched: Collection[UUID] | None,
    *,
    running: bool,
) -> list[Found]:
    """Count these families. kept: what was counted last of each. touched, running: as of `publishing.publish`."""
    there = await programs.every(session)
    of_programs = [number for number, counting in enumerate(countings) if counting.each is not None]
    fresh = [
        program
        for program in there
        if (touched is None or program.id in touched or any(program.id not in kept[number] for number in of_programs))
        or (running and program.state not in {"closed", "archived"})
    ]
    results = [Found({}, {}) for _ in countings]
    families = [countings[number].family for number in of_programs]
    counts: dict[int, Mapping[UUID, Counts]] = {}
    for number, counting in enumerate(countings):
        if counting.each is not None:
            counts[number] = await counting.each(session, fresh, counting.family)
    anew = {program.id for program in fresh}
    for program in there:
        last = [kept[number].get(program.id) for number in of_programs]
        if program.id in anew:
            theirs = folded(families, [counts[number][program.id] for number in of_programs], last)
        else:
            theirs = [counts_from(one.content["counts"]) for one in last if one is not None]
        for number, one in zip(of_programs, theirs, strict=True):
            results[number].counted[program.id], results[number].k[program.id] = one, program.minimum_cell
    for counting, result, before in zip(countings, results, kept, strict=True):
        await _count_together(session, counting, smallest, before, result)
    return results


async def _count_together(
    session: AsyncSession, counting: Counting, smallest: int, kept: Mapping[UUID, Counted], result: Found
) -> None:
    """Add the organization, where it has the family."""
    family, strictest = counting.family, max([smallest, *result.k.values()])
    if family.by_program and result.counted:
        result.counted[ORGANIZATION] = together(family, result.counted)
        result.k[ORGANIZATION] = strictest
    elif counting.alone is not None:
        counts = await counting.alone(session, None, family)
        [result.counted[ORGANIZATION]] = folded([family], [counts], [kept.get(ORGANIZATION)])
        result.k[ORGANIZATION] = strictest


def together(family: Family, counted: Mapping[UUID, Counts]) -> Counts:
    """The totals of all programs side by side, and added up; a mean or a share of all is not made of theirs."""
    totals = [counts.total for counts in counted.values()]
    rows = {
        str(scope): {measure.name: counts.total.get(measure.name, NOTHING) for measure in family.measures}
        for scope, counts in counted.items()
    }
    return Counts({measure.name: added(measure, totals) for measure in family.measures}, {"program": rows})
