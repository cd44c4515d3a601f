"""A report as it is laid out: for each family its chart, the whole with definitions, and what it is broken down by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.analytics.charts import chart_of, drawn
from services.analytics.publications.domain import Number, Unit, in_order
from services.analytics.reading import WHY, Table, row_name, said
from services.analytics.reports.content import Told
from services.analytics.reports.domain import month_name

__all__ = ["MOST_ROWS", "Cell", "Grid", "Laid", "Part", "laid"]

MOST_ROWS = 50
"""Of a table. Whoever reads a report of 2,000 programs looks for the largest."""
_NOT_SHOWN = (
    "“Not shown” is not zero: it stands where there are too few people, where a number would tell a hidden one, and"
    " where too little has changed since it was shown."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is read. why: it is not shown."""

    said: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table by a dimension with its chart. head: of the columns, the first one's too. more: which rows these are,
    and where the others are; "" where these are all."""

    caption: str
    chart: str
    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    more: str


@dataclass(frozen=True, slots=True)
class Part:
    """A family. numbers: label, number and definition. as_of: "" where it is that of the whole report."""

    title: str
    description: str
    chart: str
    chart_title: str
    numbers: Sequence[tuple[str, Cell, str]]
    grid: Grid | None
    as_of: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A whole report. subject: of what it is. note: what has to be said of its time."""

    title: str
    subject: str
    made_at: str
    note: str
    rule: str
    parts: Sequence[Part]


async def laid(told: Told) -> Laid:
    """The parts of a report in their order, with charts as SVG."""
    parts: list[Part] = []
    wholes = [table for table in told.tables if table.dimension is None]
    for table in wholes:
        by = next((one for one in told.tables if one.family == table.family and one.dimension), None)
        picture = chart_of(table)
        parts.append(
            Part(
                title=table.title,
                description=table.description,
                chart=await drawn(picture),
                chart_title=picture.title,
                numbers=[
                    (one.label, _cell(table.total.get(one.name), one.unit), one.definition) for one in table.measures
                ],
                grid=await _grid(by) if by and by.rows else None,
                as_of=_moment(table.as_of),
            )
        )
    return Laid(
        title=told.title,
        subject=_subject(told),
        made_at=_moment(told.made_at),
        note=""
        if told.complete
        else f"{month_name(told.month)} is not over yet: these are the numbers as they were on {_day(told.made_at)}.",
        rule=f"{_rule(told.tables)} {_NOT_SHOWN}".strip(),
        parts=parts,
    )


def _rule(tables: Sequence[Table]) -> str:
    """What is hidden, as it is said where each program has a smallest group of its own."""
    ordered = sorted(tables, key=lambda table: table.strictest_cell is None)
    return ordered[0].rule if ordered else ""


async def _grid(table: Table) -> Grid:
    picture = chart_of(table)
    table, more = _largest(table)
    measures = [one for one in table.measures if any(one.name in row.numbers for row in table.rows)]
    by = (table.dimension or "").capitalize()
    values = [row_name(row.value) for row in table.rows]
    cells = [[_cell(row.numbers.get(one.name), one.unit) for one in measures] for row in table.rows]
    if len(measures) > len(values):
        head = ["", *values]
        rows = [(one.label, [line[place] for line in cells]) for place, one in enumerate(measures)]
    else:
        head = [by, *(one.label for one in measures)]
        rows = list(zip(values, cells, strict=True))
    return Grid(picture.title, await drawn(picture), head, rows, more)


def _largest(table: Table) -> tuple[Table, str]:
    """The rows with the most of what the chart shows, and what is said of the others."""
    left = len(table.rows) - MOST_ROWS
    if left <= 0:
        return table, ""
    first = table.measures[0]
    more = (
        f"These are the {MOST_ROWS} with the highest number of “{first.label}”. {left:,} more are in Telemachus under"
        " “Programs side by side”, and in the files that can be downloaded there."
    )
    return replace(table, rows=in_order(table.rows, first.name, down=True)[:MOST_ROWS]), more


def _cell(number: Number | None, unit: Unit) -> Cell:
    if number is not None and number.hidden:
        return Cell("not shown", WHY.get(number.why, number.why))
    return Cell(said(number, unit))


def _subject(told: Told) -> str:
    if told.program_id is None:
        return "All mentoring programs together"
    if told.starts_on is None or told.ends_on is None:
        return f"Program {told.program_id}"
    return f"The program of {_date(told.starts_on)} to {_date(told.ends_on)}"


def _date(day: date) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _day(at: datetime) -> str:
    return _date(at.date())


def _moment(at: datetime) -> str:
    return f"{_day(at)}, {at:%H:%M} UTC"
