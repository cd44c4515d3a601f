"""Files as the rows and numbers that are in them, in the form in which pages tell them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq
from openpyxl import load_workbook

__all__ = ["FORMS", "WHY", "about_of", "rows_of", "table_of"]

FORMS = ("csv", "xlsx", "parquet")
WHY: Mapping[str, str] = {
    "too few people": "too-few",
    "would tell a hidden number": "would-tell-others",
    "too little has changed": "too-little-changed",
}
_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")


def table_of(form: str, content: bytes, measures: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The total and the rows of a table's file. measures: as its page tells them, in their order."""
    lines = _book(content, measures) if form == "xlsx" else _lines(form, content, measures)
    total: dict[str, Any] = {}
    rows: dict[str, dict[str, Any]] = {}
    for value, name, cell in lines:
        into = total if value is None else rows.setdefault(value, {})
        assert name not in into, f"{value} {name} is in the file twice"
        into[name] = cell
    return {"total": total, "rows": [{"value": value, "numbers": numbers} for value, numbers in rows.items()]}


def rows_of(form: str, content: bytes) -> list[dict[str, Any]]:
    """The rows of a list's file, with what is empty as ""."""
    if form == "csv":
        return [{name: _text(value) for name, value in row.items()} for row in _csv(content)]
    [head, *rows] = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), ("" if one is None else one for one in row), strict=True)) for row in rows]


def about_of(content: bytes) -> dict[str, str]:
    """By name what is said of a table's CSV beside it."""
    return {row["name"]: row["text"] for row in _csv(content)}


def _lines(
    form: str, content: bytes, measures: Sequence[Mapping[str, str]]
) -> Iterable[tuple[str | None, str, dict[str, Any]]]:
    known = {one["name"]: (one["label"], one["unit"]) for one in measures}
    read = _csv(content) if form == "csv" else pq.read_table(io.BytesIO(content)).to_pylist()
    for line in read:
        assert known[line["measure"]] == (line["label"], line["unit"])
        number, people, shown, at = line["number"], line["people"], line["shown"], line["as_of"]
        cell = {
            "value": None if number in ("", None) else float(number),
            "people": None if people in ("", None) else int(people),
            "hidden": shown in ("no", False),
            "why": WHY[line["why"]] if line["why"] else None,
            "at": datetime.fromisoformat(at) if isinstance(at, str) else at,
        }
        yield (_text(line["value"]) if line["dimension"] else None), line["measure"], cell


def _book(content: bytes, measures: Sequence[Mapping[str, str]]) -> Iterable[tuple[str | None, str, dict[str, Any]]]:
    """A row for each value, the last one for all. A cell says of how many people it tells only where it counts them."""
    [head, *rows] = load_workbook(io.BytesIO(content))["Numbers"].iter_rows(values_only=True)
    assert [*head[1:]] == [one["label"] for one in measures]
    for number, (value, *cells) in enumerate(rows, start=1):
        for measure, cell in zip(measures, cells, strict=True):
            hidden = isinstance(cell, str)
            why = WHY[cell.removeprefix("not shown: ")] if isinstance(cell, str) else None
            shown = None if hidden or cell is None else float(str(cell))
            people = int(shown) if shown is not None and measure["unit"] == "people" else None
            place = None if number == len(rows) else "" if value == "not known" else str(value)
            yield place, measure["name"], {"value": shown, "people": people, "hidden": hidden, "why": why}


def _csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _text(value: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running it."""
    return value[1:] if value.startswith(_FORMULA) else value
