"""What features that count have in common: means and shares, and rows by the units of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Row, Select, Subquery, cast, distinct, func, select, tuple_

from services.analytics.publications.domain import Cell, Counts
from shared.db import AsyncSession

__all__ = ["day_of", "fewer", "grouped", "mean", "people_of", "place_of", "rounded", "rows_of", "share"]

_DECIMALS = 4


def rounded(value: float | Decimal | None, decimals: int = _DECIMALS) -> float | None:
    """To some decimals, so that the order in which numbers are added up changes nothing."""
    return None if value is None else round(float(value), decimals)


def mean(people: int, total: float | Decimal | None, count: int) -> Cell:
    """total / count of what tells of so many people; nothing of nothing."""
    return Cell(people, rounded(float(total or 0) / count) if count else None)


def share(people: int, part: int, whole: int) -> Cell:
    """part / whole. people: those in the part, since whoever knows the whole can compute it."""
    return Cell(people, rounded(part / whole) if whole else None)


def fewer(one: ColumnElement[Any], other: ColumnElement[Any]) -> Callable[..., ColumnElement[int]]:
    """An aggregate: of how many people a number tells that is about two sides, mentees and mentors. Of the fewer, so
    that what all mentees did with one mentor is not taken for a number about many. It may be given a condition."""

    def people(when: ColumnElement[bool] | None = None) -> ColumnElement[int]:
        sides = [func.count(distinct(side)) for side in (one, other)]
        return func.least(*(sides if when is None else (side.filter(when) for side in sides)))

    return people


def day_of(instant: ColumnElement[Any] | Column[Any]) -> ColumnElement[Any]:
    """The day of an instant in UTC."""
    return cast(func.timezone("UTC", instant), Date)


def grouped(source: Subquery, columns: Sequence[ColumnElement[Any]], by: Sequence[str]) -> Select[Any]:
    """These aggregates over all rows, and for each of the named columns by its values. Read by `rows_of`."""
    keys = [source.c[name] for name in by]
    sets = [tuple_(), *(tuple_(key) for key in keys)]
    which = func.grouping(*keys) if keys else None
    query = select(*([] if which is None else [which.label("which")]), *(key.label(key.name) for key in keys), *columns)
    return query.group_by(func.grouping_sets(*sets)) if keys else query


async def rows_of(
    session: AsyncSession, query: Select[Any], by: Sequence[str], cells: Callable[[Row[Any]], Mapping[str, Cell]]
) -> Counts:
    """The counts that a `grouped` query finds. cells: the measures of one of its rows."""
    total: Mapping[str, Cell] = {}
    rows: dict[str, dict[str, Mapping[str, Cell]]] = {name: {} for name in by}
    for row in await session.execute(query):
        name, value = place_of(row, by)
        if name:
            rows[name][value] = cells(row)
        else:
            total = cells(row)
    return Counts(total, rows)


def place_of(row: Row[Any], by: Sequence[str]) -> tuple[str, str]:
    """Which row of a `grouped` query it is: the name and its value, "" where it is not known; of all rows both ""."""
    for place, name in enumerate(by):
        if row.which == (1 << len(by)) - 1 - (1 << (len(by) - 1 - place)):
            return name, getattr(row, name) or ""
    return "", ""


def people_of(names: Iterable[str]) -> Callable[[Row[Any]], Mapping[str, Cell]]:
    """Cells of measures that count people, under their own names."""
    wanted = tuple(names)
    return lambda row: {name: Cell.of(getattr(row, name)) for name in wanted}
