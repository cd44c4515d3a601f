"""How counted and published numbers are written down as JSON, and read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.analytics.publications.domain import Cell, Counts
from services.analytics.publications.tables import Publication
from services.analytics.suppression.domain import Place, Shown, cells_of

__all__ = ["content", "counts_from", "counts_to", "shown_in"]

_Cells = Mapping[str, list[Any]]


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
    counts: Counts,
    hidden: Mapping[str, Mapping[Place, str]],
    last: Publication | None,
) -> dict[str, Any]:
    """A publication: by measure, a list of numbers with their places. A number is {dimension, value, people, number}
    when it is shown as of now; a hidden one has "why", and what was shown of it last with that day as "as_of"."""
    before = {} if last is None else {name: _by_place(numbers) for name, numbers in last.content.items()}
    written: dict[str, Any] = {}
    for name, reasons in hidden.items():
        numbers: list[dict[str, Any]] = []
        for place, cell in cells_of(counts, name):
            number: dict[str, Any] = {"dimension": place[0], "value": place[1]}
            why = reasons.get(place)
            if why is None:
                number |= {"people": cell.people, "number": cell.value}
            else:
                number |= {"why": why, **_last_shown(before.get(name, {}).get(place), last)}
            numbers.append(number)
        written[name] = numbers
    return written


def _last_shown(number: Mapping[str, Any] | None, last: Publication | None) -> dict[str, Any]:
    """What is left standing of a number that is hidden now, from the last publication."""
    if number is None or last is None or "people" not in number:
        return {}
    return {
        "people": number["people"],
        "number": number["number"],
        "as_of": number.get("as_of") or last.taken_at.isoformat(),
    }


def shown_in(written: Mapping[str, Any]) -> Shown:
    """What a publication showed as of its own day."""
    return {
        name: {
            (number["dimension"], number["value"]): Cell(number["people"], number["number"])
            for number in numbers
            if "why" not in number
        }
        for name, numbers in written.items()
    }


def _by_place(numbers: list[dict[str, Any]]) -> Mapping[Place, Mapping[str, Any]]:
    return {(number["dimension"], number["value"]): number for number in numbers}


def _row(cells: Mapping[str, Cell]) -> dict[str, list[Any]]:
    return {name: [cell.people, cell.value] for name, cell in cells.items()}


def _cells(row: _Cells) -> dict[str, Cell]:
    return {name: Cell(people, value) for name, (people, value) in row.items()}
