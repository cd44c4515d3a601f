"""Counting groups of people, and reading how each differs from everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, stdev
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.cohorts.domain import UNITS
from services.analytics.counting import rounded
from services.analytics.equity import domain, store
from services.analytics.equity.domain import Comparison, Mean, Share
from services.analytics.publications.domain import Cell, Counts, Family, Number
from services.analytics.publications.handlers import Asked, Published, read_table
from services.analytics.publishing_forms import OTHERS
from services.analytics.statistics.effects import Estimate, welch
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import NotFound

__all__ = ["Compared", "Equity", "Group", "count", "count_participation", "read_equity"]

_DECIMALS = 9
"""Of means and spreads. What everybody else comes to follows from those of a group and of all: with six, the
spread of a few others of five thousand who rate up to 5 would be wrong in the third one."""
_COUNTED = ("proposed", "accepted", "ended", "completed")


@dataclass(frozen=True, slots=True)
class Group:
    """A group and everybody else: how many people each is, their share or mean, and the difference. hidden: too few
    people to say, or it would tell of others."""

    value: str
    hidden: bool
    people: int | None = None
    number: float | None = None
    others: int | None = None
    others_number: float | None = None
    difference: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of all groups of a dimension."""

    comparison: Comparison
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Equity:
    """dimensions: by what groups can be made. dimension: by what these are; None for none."""

    program_id: UUID
    dimensions: Sequence[str]
    dimension: str | None
    as_of: datetime
    facts_until: datetime | None
    minimum_cell: int
    compared: Sequence[Compared]


async def count(session: AsyncSession, program: Row[Any], _family: Family) -> Counts:
    """Count `domain.EQUITY` of a program, before anything of it is hidden."""
    people = await store.mentees(session, program)
    told = [{_name(one["attribute"]): one["values"] for one in person.shared or ()} for person in people]
    known = {name for one in told for name in one} - {*UNITS, ""}
    rows: dict[str, dict[str, Mapping[str, Cell]]] = {}
    for dimension in (*UNITS, *sorted(known)):
        groups: dict[str, list[Row[Any]]] = {}
        for person, attributes in zip(people, told, strict=True):
            value = getattr(person, dimension) if dimension in UNITS else _one(attributes.get(dimension, ()))
            groups.setdefault(value, []).append(person)
        rows[dimension] = {value: _cells(group) for value, group in sorted(groups.items())}
    return Counts(_cells(people), rows)


async def count_participation(
    session: AsyncSession, programs: Sequence[Row[Any]], _family: Family
) -> Mapping[UUID, Counts]:
    """Count `domain.PARTICIPATION` of these programs, at once: each is held against the whole organization."""
    return await store.participation_of(session, programs) if programs else {}


def _name(attribute: str) -> str:
    """An attribute as a dimension that an address can name."""
    return " ".join(attribute.casefold().replace("/", " ").split())[: domain.LONGEST_NAME].strip()


def _one(values: Sequence[str]) -> str:
    """The group of somebody who tells these values of an attribute."""
    told = {value.strip().casefold() for value in values}
    return domain.SEVERAL if len(told) > 1 else next(iter(told), "")


def _cells(people: Sequence[Row[Any]]) -> dict[str, Cell]:
    cells = {"mentees": Cell.of(len(people))}
    for name in _COUNTED:
        cells[name] = Cell.of(sum(getattr(person, name) for person in people))
    for count_of, name in (("scored", "score"), ("rated", "rating")):
        numbers = sorted(float(number) for person in people if (number := getattr(person, name)) is not None)
        many = len(numbers)
        cells[count_of] = Cell.of(many)
        cells[name] = Cell(many, rounded(fmean(numbers), _DECIMALS) if many else None)
        cells[f"{name}_spread"] = Cell(many, rounded(stdev(numbers), _DECIMALS) if many > 1 else None)
    return cells


async def read_equity(session: AsyncSession, me: Principal, program_id: UUID, dimension: str | None) -> Equity:
    """How groups fare against everybody else, as was published last. Raises NotFound, NotYetKnown, Forbidden."""
    families = {
        family.name: await read_table(session, me, Asked(program_id, family.name)) for family in domain.FAMILIES
    }
    of_mentees = families[domain.EQUITY.name]
    dimensions = list(dict.fromkeys((*UNITS, *of_mentees.numbers.rows)))
    if dimension is not None and dimension not in dimensions:
        raise NotFound(f"Groups can be made by {', '.join(dimensions)}, not by {dimension}.")
    compared = (
        []
        if dimension is None
        else [
            Compared(one, list(_groups(one, families[one.family], dimension)))
            for one in domain.COMPARISONS
            if one.family == domain.EQUITY.name or dimension in UNITS
        ]
    )
    return Equity(
        program_id, dimensions, dimension, max(one.taken_at for one in families.values()), of_mentees.facts_until,
        of_mentees.minimum_cell, compared,
    )  # fmt: skip


def _groups(comparison: Comparison, published: Published, dimension: str) -> Iterable[Group]:
    total = _told(comparison, published.numbers.total)
    rows = {row.value: row.numbers for row in published.numbers.rows.get(dimension, ())}
    # Who tells nothing of their identity, or what is not named, is compared with nobody.
    unnamed = {""} if dimension in UNITS else {"", OTHERS}
    silent = _told(comparison, rows[""]) if dimension not in UNITS and "" in rows else ()
    # Numbers of several days cannot be compared; that one row stands still must not show in it alone.
    stand = any(number.stands for numbers in rows.values() for number in numbers.values())
    for value in sorted(rows.keys() - unnamed):
        row = _told(comparison, rows[value])
        if stand or total is None or row is None or silent is None:
            yield Group(value, hidden=True)
        else:
            yield _group(value, total, row, [silent] if silent else [], published.minimum_cell)


def _told(comparison: Comparison, numbers: Mapping[str, Number]) -> Share | Mean | None:
    """The published numbers that a comparison needs; None where one of them is hidden."""
    names = [name for name in (comparison.of, comparison.part, comparison.mean, comparison.spread) if name]
    found: dict[str, float] = {}
    for name in names:
        number = numbers.get(name)
        if number is None or number.why:
            return None
        found[name] = number.value or 0
    people = int(found[comparison.of])
    if comparison.part:
        return Share(people, int(found[comparison.part]))
    return Mean(people, found[comparison.mean], found[comparison.spread])


def _group(value: str, total: Share | Mean, row: Share | Mean, silent: Sequence[Share | Mean], k: int) -> Group:
    if isinstance(total, Share):
        shares = [one for one in (row, *silent) if isinstance(one, Share)]
        one, rest = shares[0], domain.rest_share(total, *shares)
        if min(one.people, rest.people) < k:
            return Group(value, hidden=True)
        difference = Estimate(*domain.newcombe(one, rest))
    else:
        means = [one for one in (row, *silent) if isinstance(one, Mean)]
        one, rest = means[0], domain.rest_mean(total, *means)
        if min(one.people, rest.people) < k:
            return Group(value, hidden=True)
        difference = welch((one.people, one.value, one.spread), (rest.people, rest.value, rest.spread))
    return Group(value, False, one.people, one.value, rest.people, rest.value, difference)
