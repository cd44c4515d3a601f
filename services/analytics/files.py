"""Published tables and lists as files: CSV and Parquet for machines, a workbook for people.

CSV and Parquet have a line for each number, so that a hidden one says why without being taken for a number. The
workbook has a row for each value, and a sheet that says what it all means. Nothing in them is ever a formula.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from services.analytics.publications.domain import Measure, Number, Unit
from services.analytics.reading import WHY, Table, row_name, said
from shared.sheets import Column, Lines, Value, add_lines, add_table, csv_of, new_book

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["HEAD", "About", "Form", "about_csv", "about_of", "lines", "list_file", "table_file"]

Form = Literal["csv", "xlsx", "parquet"]

HEAD = ("dimension", "value", "measure", "label", "unit", "number", "people", "shown", "why", "as_of")

_FORMATS: dict[Unit, str] = {"share": "0.0%", "mean": "#,##0.00", "days": "#,##0.00", "score": "0.000"}


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself. lines: a name and a text. definitions: what its columns mean."""

    lines: Sequence[tuple[str, str]]
    definitions: Sequence[tuple[str, str]]


def about_of(table: Table, filters: Sequence[str] = ()) -> About:
    """What a table's file says of itself. filters: what was asked for besides the table, in words."""
    return About(
        [
            ("What", table.title),
            ("What is counted", table.description),
            ("Of", f"program {table.program_id}" if table.program_id else "all programs"),
            ("By", table.dimension or "the whole"),
            ("Filters", "; ".join(filters) or "none"),
            ("As of", _instant(table.as_of)),
            ("Newest event counted", _instant(table.facts_until) if table.facts_until else "none yet"),
            ("Smallest group shown", str(table.minimum_cell)),
            ("What is hidden", table.rule),
        ],
        [(measure.label, measure.definition) for measure in table.measures],
    )


def table_file(table: Table, form: Form, filters: Sequence[str] = ()) -> bytes:
    """A published table as a file."""
    about = about_of(table, filters)
    if form == "csv":
        return csv_of(HEAD, lines(table))
    return _parquet(table, about) if form == "parquet" else _workbook(table, about)


def about_csv(table: Table, filters: Sequence[str] = ()) -> bytes:
    """What a table's CSV means, as a file beside it: a comment inside would be read as numbers."""
    about = about_of(table, filters)
    return csv_of(("name", "text"), [*about.lines, *about.definitions])


def list_file(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], form: Literal["csv", "xlsx"], about: About
) -> bytes:
    """A list of rows as a file."""
    if form == "csv":
        return csv_of(columns, rows)
    book = new_book()
    add_table(book, title, [Column(name, max(14, len(name) + 3)) for name in columns], rows)
    return _saved(book, about)


def lines(table: Table) -> Iterator[tuple[Value, ...]]:
    """A line for each number, in the columns of HEAD: the totals first, under the dimension ""."""
    for value, row in (("", table.total), *((row.value, row.numbers) for row in table.rows)):
        dimension = "" if row is table.total else table.dimension or ""
        for measure in table.measures:
            number = row.get(measure.name)
            if number is not None:
                yield dimension, value, *_line(measure, number, table.as_of)


def _line(measure: Measure, number: Number, as_of: datetime) -> tuple[Value, ...]:
    return (
        measure.name,
        measure.label,
        measure.unit,
        number.value,
        number.people,
        "no" if number.hidden else "yes",
        WHY.get(number.why, number.why),
        _instant(number.as_of or as_of),
    )


def _workbook(table: Table, about: About) -> bytes:
    book = new_book()
    forms = [_FORMATS.get(measure.unit, "#,##0") for measure in table.measures]
    columns = [
        Column(table.dimension or "Of", 26),
        *(
            Column(measure.label, max(12, len(measure.label) + 3), form)
            for measure, form in zip(table.measures, forms, strict=True)
        ),
    ]
    names = [*(row_name(row.value) for row in table.rows), "All"]
    rows = [*(row.numbers for row in table.rows), table.total]
    shown = (
        [name, *(_shown(row.get(measure.name), measure) for measure in table.measures)]
        for name, row in zip(names, rows, strict=True)
    )
    add_table(book, "Numbers", columns, shown)
    return _saved(book, about)


def _shown(number: Number | None, measure: Measure) -> Value:
    if number is None:
        return None
    old = bool(number.why) and number.as_of is not None
    return said(number, measure.unit) if number.hidden or old else number.value


def _saved(book: Workbook, about: About) -> bytes:
    definitions: Sequence[Lines] = (
        [Lines([[], ["What it means"]], "head"), Lines(about.definitions)] if about.definitions else []
    )
    add_lines(book, "About", [28, 120], [Lines(about.lines), *definitions])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet(table: Table, about: About) -> bytes:
    # It has no types of its own.
    pa: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    texts = pa.string()
    kinds = {"number": pa.float64(), "people": pa.int64(), "as_of": pa.timestamp("us", tz="UTC"), "shown": pa.bool_()}
    rows: list[dict[str, Any]] = [dict(zip(HEAD, line, strict=True)) for line in lines(table)]
    for row in rows:
        row["shown"] = row["shown"] == "yes"
        row["as_of"] = datetime.fromisoformat(row["as_of"])
    told = {f"telemachus.{name.lower().replace(' ', '_')}": text for name, text in about.lines}
    told["telemachus.definitions"] = json.dumps(dict(about.definitions), ensure_ascii=False)
    schema = pa.schema([(name, kinds.get(name, texts)) for name in HEAD], metadata=told)
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), out)
    return out.getvalue()


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
