"""Published numbers as pages show them: in words, with bars from zero, and with the reason where one is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.portal.answers import NumberTable, PublishedNumber, TableMeasure, TableRow
from services.portal.words import ENGLISH

__all__ = [
    "Cell", "Grid", "GridRow", "Group", "Line", "ago", "anything", "column", "finding", "grid", "in_order", "lines",
    "most", "program_names", "row_name", "word",
]  # fmt: skip

_COUNTS = frozenset({"people", "mentorships", "sessions", "events"})
_STUB = 12.0
"""Percent of the longest bar that is hatched for a number of which nothing is known."""

_WHY = {
    "too-few": "it tells of fewer than {k} people",
    "would-tell-others": "with it, another hidden number could be worked out",
    "too-little-changed": "so little has changed that a new number would tell of single people",
}
_SHORT = {"too-few": "too few", "would-tell-others": "tells of others", "too-little-changed": "too little changed"}

_FINDINGS = {
    "funnel": "{held} of {enrolled} mentees have held their first session",
    "journey": "{completed} of {matched} matched mentees have completed a mentorship",
    "times": "Half of the matched mentees found their mentor within {to_match_median}",
    "participation": "{held} sessions were held, {missed} were missed",
    "activity": "{active} of {running} mentees in a mentorship are active",
    "match_quality": "{accepted} of {decided} proposals with an end were accepted by both",
    "mentors": "{taken} of {places} places with mentors are taken",
    "unmatched": "{unmatched} mentees were left without a match",
    "endings": "{early} of {ended} mentees whose mentorship has ended saw it end early",
    "skills": "{wanted} people want to learn a skill, {offered} offer to teach one",
    "nudges": "{helpful} of {rated} rated nudges helped",
}
_HEADINGS = {
    "count": "How many",
    "days": "How many days",
    "share": "Shares, out of 100\N{NO-BREAK SPACE}%",
    "score": "Scores, from 0 to 1",
    "mean": "Means",
}
_NOTHING = PublishedNumber(people=None, value=None, hidden=False, why=None, as_of=None)


@dataclass(frozen=True, slots=True)
class Cell:
    """text: the number with its unit, "none" or "hidden". short, note: why it is hidden, in words and a sentence."""

    text: str
    value: float | None = None
    hidden: bool = False
    short: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A number with its bar. width: percent of the longest; None where bars would say nothing, as of a mean."""

    label: str
    cell: Cell
    width: float | None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers whose bars may be compared. heading: empty where there is no other group."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """value: of the dimension, as the service names it."""

    value: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table by one dimension. reasons: why numbers are hidden, each once. older: whether some are of earlier."""

    measures: tuple[TableMeasure, ...]
    rows: tuple[GridRow, ...]
    total: tuple[Cell, ...]
    reasons: tuple[tuple[str, str], ...]
    older: bool


def lines(table: NumberTable) -> list[Group]:
    """The totals of a table in groups of one kind, since only bars of one kind may be compared."""
    found: dict[str, list[tuple[TableMeasure, Cell]]] = {}
    for measure in table.measures:
        cell = _cell(table.total.get(measure.name), measure, table.minimum_cell)
        found.setdefault(_kind(measure), []).append((measure, cell))
    return [
        Group(
            _HEADINGS.get(kind, kind) if len(found) > 1 else "",
            tuple(
                Line(measure.label, cell, _width(cell, measure, [one for _, one in cells])) for measure, cell in cells
            ),
        )
        for kind, cells in found.items()
    ]


def anything(groups: Sequence[Group]) -> bool:
    """Whether any number is there, be it hidden."""
    return any(line.cell.value or line.cell.hidden for group in groups for line in group.lines)


def grid(table: NumberTable, rows: Sequence[TableRow], names: Mapping[str, str]) -> Grid:
    """All numbers of a table by its dimension. names: of programs, by id."""
    made = tuple(
        GridRow(row.value, row_name(table.dimension, row.value, names), _cells(table, row.numbers)) for row in rows
    )
    present = [number for row in rows for number in row.numbers.values()] + list(table.total.values())
    hidden = [number for number in present if number.hidden]
    whys = dict.fromkeys(number.why for number in hidden if number.why and number.value is None)
    older = any(number.value is not None for number in hidden)
    reasons = tuple((_SHORT.get(why, "hidden"), _reason(why, table.minimum_cell)) for why in whys)
    return Grid(tuple(table.measures), made, _cells(table, table.total), reasons, older)


def column(found: Grid, name: str) -> list[Line]:
    """One measure of a grid, each row with its bar."""
    place = next(index for index, measure in enumerate(found.measures) if measure.name == name)
    measure, cells = found.measures[place], [row.cells[place] for row in found.rows]
    return [Line(row.label, row.cells[place], _width(row.cells[place], measure, cells)) for row in found.rows]


def most(bars: Sequence[Line]) -> str:
    """Which row has most, as a sentence; empty where none stands out or is of today."""
    told = sorted((line for line in bars if line.cell.value is not None), key=lambda line: -(line.cell.value or 0))
    if len(told) < 2 or told[0].cell.hidden or told[0].cell.value == told[1].cell.value:
        return ""
    return f"Most: {told[0].label}, {told[0].cell.text}"


def in_order(table: NumberTable, sort: str, names: Mapping[str, str], *, down: bool) -> list[TableRow]:
    """Rows sorted by a measure, or by name for anything else. What has no number comes last either way."""

    def name(row: TableRow) -> tuple[bool, str]:
        return (not row.value, (names.get(row.value) or row.value).casefold())

    if sort not in {measure.name for measure in table.measures}:
        return sorted(table.rows, key=name, reverse=down)

    def value(row: TableRow) -> float | None:
        number = row.numbers.get(sort)
        return None if number is None else number.value

    told = sorted((row for row in table.rows if value(row) is not None), key=name)
    return [
        *sorted(told, key=lambda row: value(row) or 0, reverse=down),
        *sorted((row for row in table.rows if value(row) is None), key=name),
    ]


def finding(table: NumberTable) -> str:
    """What the totals say in one sentence; empty where they do not tell enough of today."""
    shown = {
        measure.name: _said(number.value, measure.unit)
        for measure in table.measures
        if (number := table.total.get(measure.name)) and number.value is not None and not number.hidden
    }
    try:
        said = _FINDINGS[table.family].format_map(shown)
    except KeyError:
        return ""
    return "" if all(not (number.value or 0) for number in table.total.values()) else said


def row_name(dimension: str | None, value: str, names: Mapping[str, str]) -> str:
    """How a value of a dimension reads, as in "March 2026"."""
    if not value:
        return "Not known"
    if dimension == "month":
        try:
            return f"{date.fromisoformat(f'{value}-01'):%B %Y}"
        except ValueError:
            return value
    if dimension == "program":
        return names.get(value, "") or f"A program ({value[:8]})"
    return value.replace("-", " ").replace("_", " ") if dimension in {"reason", "rule"} else value


def word(name: str) -> str:
    """A dimension or a family in plain words."""
    return name.replace("_", " ")


def ago(taken: datetime, now: datetime) -> str:
    """How long ago numbers were taken, as in "4 minutes ago"."""
    passed = max(now - taken, timedelta())
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if count := passed // length:
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def program_names(programs: Iterable[tuple[UUID, str]]) -> dict[str, str]:
    """Names by the ids that tables have."""
    return {str(program): name for program, name in programs}


def _cells(table: NumberTable, numbers: Mapping[str, PublishedNumber]) -> tuple[Cell, ...]:
    return tuple(_cell(numbers.get(measure.name), measure, table.minimum_cell) for measure in table.measures)


def _cell(number: PublishedNumber | None, measure: TableMeasure, minimum: int) -> Cell:
    number = number or _NOTHING
    if not number.hidden:
        return Cell("none" if number.value is None else _said(number.value, measure.unit), number.value)
    why = number.why or ""
    reason = _reason(why, minimum)
    if number.value is None:
        return Cell("hidden", None, True, _SHORT.get(why, "hidden"), f"Hidden: {reason}.")
    since = ENGLISH.date(number.as_of.date()) if number.as_of else "earlier"
    short = f"on {since}" if number.as_of else since
    note = f"That was {short}. The number of today is hidden: {reason}."
    return Cell(_said(number.value, measure.unit), number.value, True, short, note)


def _reason(why: str, minimum: int) -> str:
    return _WHY.get(why, "it would tell of single people").format(k=minimum)


def _kind(measure: TableMeasure) -> str:
    return "count" if measure.unit in _COUNTS else measure.unit


def _width(cell: Cell, measure: TableMeasure, alike: Iterable[Cell]) -> float | None:
    kind = _kind(measure)
    if kind == "mean":
        return None
    if cell.value is None:
        return _STUB if cell.hidden else 0
    longest = 1.0 if kind in {"share", "score"} else max((other.value or 0 for other in alike), default=0)
    return round(100 * cell.value / longest, 1) if longest > 0 else 0


def _said(value: float, unit: str) -> str:
    match unit:
        case "share":
            return f"{100 * value:.0f}\N{NO-BREAK SPACE}%"
        case "days":
            text = f"{value:,.1f}".removesuffix(".0")
            return f"{text}\N{NO-BREAK SPACE}{'day' if text == '1' else 'days'}"
        case "score":
            return f"{value:.2f}"
        case "mean":
            return f"{value:.1f}"
        case _:
            return f"{value:,.0f}"
