"""Sheets of a workbook that a spreadsheet shows well: a frozen header, filters, widths, number formats, and text that
stays text; and the same of a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Column", "Lines", "Style", "Value", "add_lines", "add_table", "csv_of", "new_book"]

Value = str | int | float | None
Style = Literal["plain", "title", "head", "note"]

_FORMULA = "=+-@\t\r"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no XML can hold."""

_LONGEST = 32_000
_INK, _PAPER = "1F2A37", "E8EEF4"


@dataclass(frozen=True, slots=True)
class Column:
    """width: in characters. form: of numbers, as spreadsheets write it. wraps: long text takes several lines."""

    title: str
    width: float
    form: str = "General"
    wraps: bool = False


def new_book() -> Workbook:
    """An empty workbook that writes rows as they come, so that a hundred thousand of them take little memory."""
    from openpyxl import Workbook

    return Workbook(write_only=True)


def add_table(book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    """A sheet with a header that stays in sight and filters, the first column frozen as well."""
    from openpyxl.utils import get_column_letter

    sheet: Any = book.create_sheet(title)
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    heads = [_Cell(sheet, style="head", wraps=True) for _ in columns]
    sheet.append([head.holding(column.title) for head, column in zip(heads, columns, strict=True)])
    cells = [_Cell(sheet, form=column.form, wraps=column.wraps) for column in columns]
    count = 1
    for row in rows:
        sheet.append([cell.holding(value) for cell, value in zip(cells, row, strict=True)])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a sheet for reading. style: of all of them. forms: of numbers, by column."""

    rows: Sequence[Sequence[Value]]
    style: Style = "plain"
    forms: Sequence[str] = ()


def add_lines(book: Workbook, title: str, widths: Sequence[float], blocks: Iterable[Lines]) -> None:
    """A sheet that is read from top to bottom. widths: of its columns, in characters."""
    from openpyxl.utils import get_column_letter

    sheet: Any = book.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_view.showGridLines = False
    for block in blocks:
        cells = [
            _Cell(sheet, style=block.style, form=block.forms[number] if number < len(block.forms) else "General")
            for number in range(len(widths))
        ]
        for row in block.rows:
            sheet.append([cell.holding(value) for cell, value in zip(cells, row, strict=False)])


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file in UTF-8 with a mark at its beginning, by which spreadsheets know it. Text that a spreadsheet would
    run as a formula has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_harmless(name) for name in head])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value and value[0] in _FORMULA else value


class _Cell:
    """One cell that is written again and again with the same style. Text that looks like a formula stays text."""

    def __init__(self, sheet: Any, *, style: Style = "plain", form: str = "General", wraps: bool = False) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        def made() -> Any:
            cell: Any = WriteOnlyCell(sheet)
            cell.number_format = form
            cell.alignment = Alignment(vertical="top", wrap_text=wraps)
            if style == "title":
                cell.font = Font(bold=True, size=16, color=_INK)
            elif style == "head":
                cell.font = Font(bold=True, color=_INK)
                cell.fill = PatternFill("solid", fgColor=_PAPER)
            elif style == "note":
                cell.font = Font(italic=True, color=_INK)
            return cell

        self._plain, self._text = made(), made()
        self._text.quotePrefix = True
        self._text.number_format = "@"

    def holding(self, value: Value) -> Any:
        """The cell with this value, until the next one."""
        if isinstance(value, str):
            value = _CONTROL.sub("", value)
        if isinstance(value, str) and len(value) > _LONGEST:
            value = value[:_LONGEST] + "…"
        if isinstance(value, str) and value[:1] in _FORMULA and value:
            self._text.value = value
            self._text.data_type = "s"
            return self._text
        self._plain.value = value
        return self._plain
