"""Charts of published tables: the numbers that stand in them, for those who hear them as well."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.asking import Asking
from tests.integration.analytics.recount.reports import WORDS, first, said

__all__ = ["compare_charts"]

_SVG = "{http://www.w3.org/2000/svg}"
_MOST_BARS, _MOST_LINES = 25, 5


async def compare_charts(
    somebody: Asking,
    scope: str,
    compared: Compared,
    additive: Mapping[str, Collection[str]],
    tables: Mapping[str, Mapping[str, Any]],
    drawn: Collection[tuple[str, str]],
) -> None:
    """scope: the path of a program, or of all of them. additive: by family, the measures whose rows add up. tables: the
    pages that were held against what is counted, by family and dimension. drawn: those of which charts are asked."""
    for family, dimension in drawn:
        page, rest = tables[family][dimension], f"{family}/by/{dimension}" if dimension else family
        path = f"{scope}/tables/{rest}.svg"
        svg = ET.fromstring((await somebody.file(path)).decode())  # noqa: S314 - our own
        title, told = (svg.findtext(f"{_SVG}{part}") or "" for part in ("title", "desc"))
        expected = [*(_lines(page, additive[family]) if dimension == "month" else _bars(page))]
        compared.same(path, told, f"{title}. {'; '.join(': '.join(one) for one in expected)}.")
        compared.shown += len(expected)
        if dimension != "month":
            texts = {"".join(text.itertext()) for text in svg.iter(f"{_SVG}text")}
            compared.same(f"{path} bars", {number for _, number in expected} - texts, set[str]())


def _bars(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The total's numbers of the first one's unit, or the first number of each row."""
    leading, *_ = page["measures"]
    if not page["dimension"]:
        for one in page["measures"]:
            if one["unit"] == leading["unit"]:
                yield one["label"], _said(page["total"].get(one["name"]), one["unit"])
        return
    rows = [(row["value"] or "not known", row["numbers"].get(leading["name"])) for row in page["rows"]]
    if len(rows) > _MOST_BARS:
        rows = sorted(rows, key=lambda row: first(row[1]))[:_MOST_BARS]
    for name, cell in rows:
        yield name, _said(cell, leading["unit"])


def _lines(page: Mapping[str, Any], additive: Collection[str]) -> Iterator[tuple[str, str]]:
    """The months of the first number and of those like it."""
    leading, *_ = page["measures"]
    alike = [
        one
        for one in page["measures"]
        if one["unit"] == leading["unit"] and (one["name"] in additive) == (leading["name"] in additive)
    ]
    for one in alike[:_MOST_LINES]:
        cells = ((row["value"], row["numbers"].get(one["name"])) for row in page["rows"])
        yield one["label"], ", ".join(f"{month}: {_of_month(cell, one['unit'])}" for month, cell in cells)


def _of_month(cell: Mapping[str, Any] | None, unit: str) -> str:
    if cell is None or (cell["value"] is None and not cell["hidden"]):
        return "none"
    return "not shown" if cell["hidden"] else said(cell["value"], unit)


def _said(cell: Mapping[str, Any] | None, unit: str) -> str:
    if cell is not None and cell["hidden"]:
        return f"not shown: {WORDS[cell['why']]}"
    return said(None if cell is None else cell["value"], unit)
