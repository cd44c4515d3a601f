"""How counted and published numbers are written down as JSON, and read again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.analytics.disclosure.domain import NOTHING, Past, Place
from services.analytics.publications.domain import Cell, Counts, Family, Measure
from services.analytics.publications.tables import Counted
from services.analytics.suppression.domain import TOO_FEW, Hidden, cells_of

__all__ = [
    "LONGEST_TABLE",
    "OTHERS",
    "added",
    "content",
    "counts_from",
    "counts_to",
    "folded",
    "hidden_from",
    "hidden_to",
    "history_from",
    "told_alike",
    "told_from",
    "told_to",
]

LONGEST_TABLE = 50
OTHERS = "All others"

_Cells = Mapping[str, list[Any]]
_Rows = Mapping[str, Mapping[str, Cell]]


def counts_to(counts: Counts) -> dict[str, Any]:
    """Counted numbers as JSON."""
    return {
        "total": _row(counts.total),
        "rows": {
            dimension: {value: _row(row) for value, row in rows.items()} for dimension, rows in counts.rows.items()
        },
    }


def counts_from(written: Mapping[str, Any]) -> Counts:
    """What `counts_to` wrote."""
    return Counts(
        _cells(written["total"]),
        {dimension: {value: _cells(row) for value, row in rows.items()} for dimension, rows in written["rows"].items()},
    )


def content(
    counts: Counts, hidden: Hidden, family: Family, last: Mapping[str, Any] | None, taken_at: datetime | None
) -> dict[str, Any]:
    """A publication: by measure, a list of numbers with their places. A number is {dimension, value, people, number}
    when it is shown as of now; a hidden one has "why", and what was shown of it last with that day as "as_of". Beside
    people's own words the latter "stands", as shown now.

    last, taken_at: the content of the last publication, and when that was. Of how many people a number tells is said
    only where it counts people: else it would have to be hidden whenever these change by few. Rows are not named where
    nothing is shown of any, and those that people have named themselves only where something is shown of them
    (`_without_own_words`).
    """
    before = {} if last is None else {name: _by_place(numbers) for name, numbers in last.items()}
    own = {dimension for dimension in counts.rows if family.in_own_words(dimension)}
    written: dict[str, list[dict[str, Any]]] = {}
    for measure in family.measures:
        reasons, numbers = hidden[measure.name], list[dict[str, Any]]()
        cells = dict(cells_of(counts, measure.name))
        gone = sorted(reasons.keys() - cells.keys())  # of people's own words: that nobody says them any more
        for place, cell in (*cells.items(), *((place, NOTHING) for place in gone)):
            number: dict[str, Any] = {"dimension": place[0], "value": place[1]}
            if place not in reasons:
                number |= {"people": cell.people if measure.unit == "people" else None, "number": cell.value}
            else:
                earlier = _last_shown(before.get(measure.name, {}).get(place), taken_at)
                number |= {"why": reasons[place], **earlier}
            numbers.append(_told_plainly(number) if place[0] in own else number)
        written[measure.name] = numbers
    return _without_nameless(_without_own_words(written, own))


def _told_plainly(number: dict[str, Any]) -> dict[str, Any]:
    """A number beside people's own words, of which nobody can see whether it is the last one that was shown."""
    if "as_of" not in number:
        return number
    return {**{name: told for name, told in number.items() if name not in {"why", "as_of"}}, "stands": number["as_of"]}


def _last_shown(number: Mapping[str, Any] | None, taken_at: datetime | None) -> dict[str, Any]:
    """What is left standing of a number that is hidden now, from the last publication."""
    if number is None or taken_at is None or "people" not in number:
        return {}
    as_of = number.get("as_of") or number.get("stands") or taken_at.isoformat()
    return {"people": number["people"], "number": number["number"], "as_of": as_of}


def _without_own_words(
    written: dict[str, list[dict[str, Any]]], own: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """Put OTHERS in place of all rows of which no number is shown or was, in dimensions of people's own words: a name
    that appears tells what the newest of them has said. That row is there as well where it stands for nobody. Who has
    said nothing keeps a row, once another one is named."""
    named = {
        (number["dimension"], number["value"])
        for numbers in written.values()
        for number in numbers
        if number.get("number") and number["value"]
    }
    named |= {(dimension, "") for dimension, _ in named if dimension in own}
    return {name: _with_others(numbers, own, named) for name, numbers in written.items()}


def _with_others(
    numbers: list[dict[str, Any]], dimensions: Collection[str], named: Collection[Place]
) -> list[dict[str, Any]]:
    """A measure with OTHERS for what is not named. Where it is of nobody at all, so is that row."""
    total = next(number for number in numbers if not number["dimension"])
    nobody = "why" not in total and not total["people"] and not total["number"]
    cell = {"people": total["people"], "number": total["number"]} if nobody else {"why": TOO_FEW}
    kept = [
        number
        for number in numbers
        if number["dimension"] not in dimensions or (number["dimension"], number["value"]) in named
    ]
    wanting = {dimension for dimension, _ in named if dimension in dimensions and (dimension, OTHERS) not in named}
    return [*kept, *({"dimension": dimension, "value": OTHERS, **cell} for dimension in sorted(wanting))]


def _without_nameless(written: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    named = {number["dimension"] for numbers in written.values() for number in numbers if number.get("number")} | {""}
    return {name: [number for number in numbers if number["dimension"] in named] for name, numbers in written.items()}


def told_to(counts: Counts, hidden: Hidden, measure: str) -> list[Any]:
    """A measure of a publication as it is kept: what was counted, and whether it was hidden."""
    reasons = hidden[measure]
    return [[*place, cell.people, cell.value, place in reasons] for place, cell in sorted(cells_of(counts, measure))]


def told_from(written: Iterable[Sequence[Any]]) -> Past:
    """What `told_to` wrote."""
    cells: dict[Place, Cell] = {}
    secret: set[Place] = set()
    for dimension, value, people, number, is_hidden in written:
        cells[dimension, value] = Cell(people, number)
        if is_hidden:
            secret.add((dimension, value))
    return Past(cells, frozenset(secret))


def told_alike(one: Sequence[Any]) -> tuple[Any, ...]:
    """What anybody could know of what `told_to` wrote: what was shown, and of what else there was a row."""
    return tuple((*place, None) if secret else (*place, people, value) for *place, people, value, secret in one)


def history_from(states: Mapping[str, Sequence[Any]]) -> dict[str, list[Past]]:
    """What was published of a scope, from what is kept of it: by measure."""
    return {measure: [told_from(state) for state in found] for measure, found in states.items()}


def hidden_to(hidden: Hidden) -> dict[str, list[list[str]]]:
    """What is hidden as JSON: by measure, dimension, value and why."""
    return {name: [[*place, why] for place, why in reasons.items()] for name, reasons in hidden.items()}


def hidden_from(written: Mapping[str, Iterable[Sequence[str]]]) -> dict[str, dict[Place, str]]:
    """What `hidden_to` wrote."""
    return {name: {(one[0], one[1]): one[2] for one in reasons} for name, reasons in written.items()}


def folded(families: Sequence[Family], counts: Sequence[Counts], kept: Sequence[Counted | None]) -> list[Counts]:
    """At most LONGEST_TABLE rows of a dimension, and one for all others, of families that are published together.

    All name the same rows, so that "All others" means the same in each: those with the most people in the first family,
    in the next one where that has none. A row that has been there stays, so that it means the same at all times, too.
    Where people stand in several rows, others cannot be added up and have no row. kept: what was counted last.
    """
    filled = [
        {dimension: {value: row for value, row in rows.items() if _people(row)} for dimension, rows in one.rows.items()}
        for one in counts
    ]
    before: list[Mapping[str, Any]] = [{} if one is None else one.content["counts"]["rows"] for one in kept]
    overlapping = frozenset[str]().union(*(family.overlapping for family in families))
    result: list[Counts] = []
    for family, one, rows in zip(families, counts, filled, strict=True):
        named = {dimension: _named(dimension, filled, before, dimension in overlapping) for dimension in rows}
        result.append(
            Counts(
                one.total,
                {dimension: _fold(family, dimension, rows[dimension], named[dimension]) for dimension in rows},
            )
        )
    return result


def _named(
    dimension: str, filled: Sequence[Mapping[str, _Rows]], before: Sequence[Mapping[str, Any]], overlapping: bool
) -> Collection[str] | None:
    """The rows that keep their names; None for all."""
    theirs = [rows.get(dimension, {}) for rows in filled]
    values = {value for rows in theirs for value in rows}
    there = {value for rows in before for value in rows.get(dimension, ())}
    if len(values) <= LONGEST_TABLE and OTHERS not in there:
        return None
    named = values & there
    room = 0 if OTHERS in there else LONGEST_TABLE - (not overlapping) - len(named)
    largest = sorted(values - named, key=lambda value: ([-_people(rows.get(value, {})) for rows in theirs], value))
    return named | {*largest[: max(0, room)]}


def _fold(family: Family, dimension: str, rows: _Rows, named: Collection[str] | None) -> _Rows:
    if named is None:
        return rows
    rest = [row for value, row in rows.items() if value not in named]
    found = {value: row for value, row in rows.items() if value in named}
    if rest and dimension not in family.overlapping:
        found[OTHERS] = {measure.name: added(measure, rest) for measure in family.measures}
    return found


def _people(row: Mapping[str, Cell]) -> int:
    return max((cell.people for cell in row.values()), default=0)


def added(measure: Measure, rows: Sequence[Mapping[str, Cell]]) -> Cell:
    """A measure of several rows together; a mean or a share has no value then."""
    cells = [row.get(measure.name, NOTHING) for row in rows]
    value = sum(cell.value or 0 for cell in cells) if measure.additive else None
    return Cell(sum(cell.people for cell in cells), value)


def _by_place(numbers: list[dict[str, Any]]) -> Mapping[Place, Mapping[str, Any]]:
    return {(number["dimension"], number["value"]): number for number in numbers}


def _row(cells: Mapping[str, Cell]) -> dict[str, list[Any]]:
    return {name: [cell.people, cell.value] for name, cell in cells.items()}


def _cells(row: _Cells) -> dict[str, Cell]:
    return {name: Cell(people, value) for name, (people, value) in row.items()}
