"""Published numbers beside those of an earlier publication: which was asked for, and what is different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from services.portal.answers import NumberPage, NumberTable, PublishedNumber, TableMeasure
from services.portal.pages.insight.number_sentences import row_name, signed
from services.portal.pages.insight.number_words import Cell, cell_of
from services.portal.words import Words, zone_of
from shared import clock

__all__ = ["Change", "Earlier", "changes", "changes_by", "earlier"]

_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was asked for. before: what was published last before this instant; None for nothing. error: what is wrong
    with the day that was typed."""

    typed: str
    before: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One number now and then. difference: with its sign and unit, or why there is none."""

    label: str
    now: Cell
    then: Cell
    difference: str


def earlier(words: Words, typed: str, zone: str) -> Earlier:
    """The beginning of a day by the clock of an IANA zone. typed: as in "2026-03-01"; empty for none."""
    if not typed:
        return Earlier("")
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return Earlier(typed, error=words.say("Give a day, as in {example}.", example="2026-03-01"))
    if day.year < _FIRST_YEAR or day > clock.today():
        return Earlier(typed, error=words.say("Give a day that has been."))
    return Earlier(typed, datetime.combine(day, time(), zone_of(zone)))


def changes(words: Words, now: NumberTable, then: NumberTable) -> list[Change]:
    """The totals of a family."""
    return [
        _change(words, measure.label, measure, now.total.get(measure.name), then.total.get(measure.name), now, then)
        for measure in now.measures
    ]


def changes_by(
    words: Words, now: NumberPage, then: NumberTable, measure: TableMeasure, names: Mapping[str, str]
) -> list[Change]:
    """One measure of every row of a page, of those that were there then alone if it has all rows, and of all together.
    names: of programs, by id."""
    rows = {row.value: row.numbers for row in now.rows}
    rows_then = {row.value: row.numbers for row in then.rows}
    values = sorted(
        {**rows, **(rows_then if now.whole else {})},
        key=lambda value: (not value, (names.get(value) or value).casefold()),
    )
    made: Sequence[Change] = [
        _change(
            words,
            row_name(words, now.dimension, value, names),
            measure,
            rows.get(value, {}).get(measure.name),
            rows_then.get(value, {}).get(measure.name),
            now,
            then,
        )
        for value in values
    ]
    total, total_then = now.total.get(measure.name), then.total.get(measure.name)
    return [*made, _change(words, words.say("Total"), measure, total, total_then, now, then)]


def _change(
    words: Words,
    label: str,
    measure: TableMeasure,
    number: PublishedNumber | None,
    number_then: PublishedNumber | None,
    now: NumberTable,
    then: NumberTable,
) -> Change:
    cell = cell_of(words, number, measure, now.minimum_cell)
    cell_then = cell_of(words, number_then, measure, then.minimum_cell)
    if cell.value is None or cell_then.value is None:
        hidden = cell.hidden or cell_then.hidden
        difference = words.say("cannot be told") if hidden else ""
    elif cell.value == cell_then.value:
        difference = words.say("the same")
    else:
        difference = signed(words, cell.value - cell_then.value, measure.unit)
    return Change(label, cell, cell_then, difference)
