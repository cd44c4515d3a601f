"""Monthly reports in every form: their numbers next to what was counted, and each hidden where it was on its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

import html5lib

from tests.integration.analytics.recount import files
from tests.integration.analytics.recount.asking import Asking
from tests.integration.analytics.recount.pages import Tables as Pages
from tests.integration.analytics.recount.reading import Numbers
from tests.integration.analytics.recount.tables import Tables
from tests.support.papers import Paper

__all__ = ["WORDS", "compare_forms", "compare_report", "first", "said"]

_Table = Sequence[Sequence[str]]
_MOST_ROWS = 50
WORDS = {why: words for words, why in files.WHY.items()}


def compare_report(
    tables: Tables, report: Mapping[str, Any], counted: Mapping[str, Numbers], pages: Pages, k: int
) -> None:
    """counted, pages: by family, of the day on which its numbers were published."""
    place = f"report of {report['month']} on {report['program_id']}"
    told = {(one["family"], one["dimension"] or ""): one for one in report["tables"]}
    tables.reports.same(f"{place} tables", sorted(told), sorted(_expected(pages)))
    for (family, dimension), table in told.items():
        name = f"{place} {family} {dimension}"
        tables.table(tables.reports, name, table, table["measures"], counted[family], dimension, k)
        page = pages[family].get(dimension) or {}
        for part in ("total", "rows", "measures", "as_of", "minimum_cell", "rule"):
            tables.reports.same(f"{name} {part}", table[part], page.get(part))


def _expected(pages: Pages) -> Iterator[tuple[str, str]]:
    """Each family as a whole, and by programs, else by months, else by its first dimension of which there is a row."""
    for family, by in pages.items():
        yield family, ""
        there = [dimension for dimension, page in by.items() if dimension and page["rows"]]
        first = [one for one in ("program", "month") if one in there] + there
        if first:
            yield family, first[0]


async def compare_forms(tables: Tables, somebody: Asking, base: str, report: Mapping[str, Any]) -> None:
    """What is read of a report as a page and as a paper, cell by cell."""
    path = f"{base}/reports/{report['id']}"
    page: Any = html5lib.parse((await somebody.file(f"{path}.html")).decode(), namespaceHTMLElements=False)
    paper = Paper(await somebody.file(f"{path}.pdf"))
    on_page = [[[_text(cell) for cell in row] for row in table.iter("tr")] for table in page.iter("table")]
    on_paper = [[[_joined(cell) for cell in row] for row in table] for table in paper.tables]
    told = [*_read(report, "not shown: {}")]
    _same(tables, f"{path}.html", on_page, told)
    short = [[[_joined(cell) for cell in row] for row in table] for table in _read(report, "not shown")]
    _same(tables, f"{path}.pdf", on_paper, short)


def _same(tables: Tables, path: str, read: Sequence[_Table], told: Sequence[_Table]) -> None:
    tables.reports.same(f"{path} tables", len(read), len(told))
    for number, (one, other) in enumerate(zip(read, told, strict=False)):
        tables.reports.same(f"{path} rows of table {number}", len(one), len(other))
        for row, expected in zip(one, other, strict=False):
            tables.reports.shown += len(expected) - 1
            tables.reports.same(f"{path} table {number}", row, expected)


def _read(report: Mapping[str, Any], hidden: str) -> Iterator[_Table]:
    """The tables of a report in its order, each with its head. hidden: what stands for a hidden number, with why."""
    for table in report["tables"]:
        measures = table["measures"]
        if not table["dimension"]:
            head = ["What", "Number", "What it means"]
            total = table["total"]
            yield [head, *([one["label"], _cell(total, one, hidden), one["definition"]] for one in measures)]
        elif table["rows"]:
            measures = [one for one in measures if any(one["name"] in row["numbers"] for row in table["rows"])]
            rows = table["rows"]
            if len(rows) > _MOST_ROWS:
                rows = sorted(rows, key=lambda row: first(row["numbers"].get(measures[0]["name"])))[:_MOST_ROWS]
            names = [row["value"] or "not known" for row in rows]
            cells = [[_cell(row["numbers"], one, hidden) for one in measures] for row in rows]
            if len(measures) > len(rows):
                lines = [[one["label"], *line] for one, line in zip(measures, zip(*cells, strict=True), strict=True)]
                yield [["", *names], *lines]
            else:
                head = [table["dimension"].capitalize(), *(one["label"] for one in measures)]
                yield [head, *([name, *line] for name, line in zip(names, cells, strict=True))]


def first(cell: Mapping[str, Any] | None) -> float:
    """By what a row comes before others: the highest first, one without a number last."""
    return inf if cell is None or cell["value"] is None else -cell["value"]


def _cell(numbers: Mapping[str, Any], measure: Mapping[str, str], hidden: str) -> str:
    cell = numbers.get(measure["name"])
    if cell is not None and cell["hidden"]:
        return hidden.format(WORDS[cell["why"]])
    return said(None if cell is None else cell["value"], measure["unit"])


def _text(cell: Any) -> str:
    """What stands in a cell of a page, and beside it why it is not shown."""
    text = "".join(cell.itertext()).strip()
    return f"{text}: {cell.get('title')}" if cell.get("title") else text


def _joined(text: str) -> str:
    """Without spaces, at which lines break on paper."""
    return "".join(text.split())


def said(value: float | None, unit: str) -> str:
    """A number as it is read: a share in percent, a mean with two decimals, people without."""
    if value is None:
        return "–"
    forms = {"share": "{:.1%}", "mean": "{:,.2f}", "days": "{:,.2f}", "score": "{:,.3f}"}
    return forms.get(unit, "{:,.0f}").format(value).replace("%", " %")
