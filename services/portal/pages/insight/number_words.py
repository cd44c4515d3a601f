"""Published numbers as pages show them: in words, with bars from zero, and with the reason where one is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.portal.answers import NumberTable, PublishedNumber, TableMeasure, TableRow
from services.portal.pages.insight.number_sentences import row_name, said, short_reason, why_hidden
from services.portal.words import Words

__all__ = [
    "Cell", "Grid", "GridRow", "Group", "Line", "anything", "by_name", "cell_of", "column", "grid", "highest", "lines",
    "most", "program_names",
]  # fmt: skip

_COUNTS = frozenset({"people", "mentorships", "sessions", "events"})
_STUB = 12.0
"""Percent of the longest bar that is hatched for a number of which nothing is known."""

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


def lines(words: Words, table: NumberTable) -> list[Group]:
    """The totals of a table in groups of one kind, since only bars of one kind may be compared."""
    found: dict[str, list[tuple[TableMeasure, Cell]]] = {}
    for measure in table.measures:
        cell = cell_of(words, table.total.get(measure.name), measure, _smallest(table))
        found.setdefault(_kind(measure), []).append((measure, cell))
    return [
        Group(
            _heading(words, kind) if len(found) > 1 else "",
            tuple(
                Line(measure.label, cell, _width(cell, measure, [one for _, one in cells])) for measure, cell in cells
            ),
        )
        for kind, cells in found.items()
    ]


def anything(groups: Sequence[Group]) -> bool:
    """Whether any number is there, be it hidden."""
    return any(line.cell.value or line.cell.hidden for group in groups for line in group.lines)


def grid(words: Words, table: NumberTable, rows: Sequence[TableRow], names: Mapping[str, str]) -> Grid:
    """All numbers of a table by its dimension. names: of programs, by id."""
    made = tuple(
        GridRow(row.value, row_name(words, table.dimension, row.value, names), _cells(words, table, row.numbers))
        for row in rows
    )
    present = [number for row in rows for number in row.numbers.values()] + list(table.total.values())
    hidden = [number for number in present if number.hidden]
    whys = dict.fromkeys(number.why for number in hidden if number.why and number.value is None)
    older = any(number.value is not None for number in hidden)
    reasons = tuple((short_reason(words, why), why_hidden(words, why, _smallest(table))) for why in whys)
    return Grid(tuple(table.measures), made, _cells(words, table, table.total), reasons, older)


def column(found: Grid, name: str) -> list[Line]:
    """One measure of a grid, each row with its bar."""
    place = next(index for index, measure in enumerate(found.measures) if measure.name == name)
    measure, cells = found.measures[place], [row.cells[place] for row in found.rows]
    return [Line(row.label, row.cells[place], _width(row.cells[place], measure, cells)) for row in found.rows]


def most(words: Words, bars: Sequence[Line]) -> str:
    """Which row has most, as a sentence; empty where none stands out or is of today."""
    told = sorted((line for line in bars if line.cell.value is not None), key=lambda line: -(line.cell.value or 0))
    if len(told) < 2 or told[0].cell.hidden or told[0].cell.value == told[1].cell.value:
        return ""
    return words.say("Most: {row}, {number}", row=told[0].label, number=told[0].cell.text)


def by_name(rows: Sequence[TableRow], names: Mapping[str, str], *, down: bool = False) -> list[TableRow]:
    """Rows as they are called, what is not known last. names: of programs, by id."""

    def name(row: TableRow) -> str:
        return (names.get(row.value) or row.value).casefold()

    named = sorted((row for row in rows if row.value), key=name, reverse=down)
    return [*named, *(row for row in rows if not row.value)]


def highest(table: NumberTable, many: int) -> Sequence[TableRow]:
    """At most so many rows of a table: those with the most of its first measure."""
    if len(table.rows) <= many or not table.measures:
        return table.rows
    first = table.measures[0].name

    def told(row: TableRow) -> float:
        number = row.numbers.get(first)
        return -1 if number is None or number.value is None else number.value

    return sorted(table.rows, key=told, reverse=True)[:many]


def program_names(programs: Iterable[tuple[UUID, str]]) -> dict[str, str]:
    """Names by the ids that tables have."""
    return {str(program): name for program, name in programs}


def cell_of(words: Words, number: PublishedNumber | None, measure: TableMeasure, minimum: int | None) -> Cell:
    """A number as it is read. minimum: the smallest group that is shown; None where programs have several."""
    number = number or _NOTHING
    if not number.hidden:
        none = words.say("none")
        return Cell(none if number.value is None else said(words, number.value, measure.unit), number.value)
    why = number.why or ""
    short, reason = short_reason(words, why), why_hidden(words, why, minimum)
    if number.value is None:
        note = words.say("Hidden: {reason}.", reason=reason)
        return Cell(words.say("hidden"), None, True, short, note)
    if number.as_of:
        day = words.date(number.as_of.date())
        short = words.say("on {day}", day=day)
        note = words.say("That was on {day}. The number of today is hidden: {reason}.", day=day, reason=reason)
    else:
        short = words.say("of an earlier day")
        note = words.say("That was earlier. The number of today is hidden: {reason}.", reason=reason)
    return Cell(said(words, number.value, measure.unit), number.value, True, short, note)


def _cells(words: Words, table: NumberTable, numbers: Mapping[str, PublishedNumber]) -> tuple[Cell, ...]:
    return tuple(cell_of(words, numbers.get(measure.name), measure, _smallest(table)) for measure in table.measures)


def _smallest(table: NumberTable) -> int | None:
    return None if table.strictest_cell else table.minimum_cell


def _kind(measure: TableMeasure) -> str:
    return "count" if measure.unit in _COUNTS else measure.unit


def _heading(words: Words, kind: str) -> str:
    match kind:
        case "count":
            return words.say("How many")
        case "days":
            return words.say("How many days")
        case "share":
            return words.say("Shares, out of {whole}", whole=words.percent(1))
        case "score":
            return words.say("Scores, from 0 to 1")
        case "mean":
            return words.say("Means")
        case _:
            return kind


def _width(cell: Cell, measure: TableMeasure, alike: Iterable[Cell]) -> float | None:
    kind = _kind(measure)
    if kind == "mean":
        return None
    if cell.value is None:
        return _STUB if cell.hidden else 0
    longest = 1.0 if kind in {"share", "score"} else max((other.value or 0 for other in alike), default=0)
    return round(100 * cell.value / longest, 1) if longest > 0 else 0
