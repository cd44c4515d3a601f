"""From the bytes of an XLSX workbook to rows: the same table, or the same kind of report, as from a CSV file."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from shared.tabular._wrongs import too_large
from shared.tabular.reading import DEFAULT_LIMITS, Limits, Table, read, table_of
from shared.tabular.report import Report, TabularError, TabularProblem
from shared.wrong import Wrong

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["is_workbook", "open_sheet", "read_any", "read_workbook"]

_GROWTH = 20
"""A workbook is packed; unpacked it may have this many times the bytes that a file may have."""


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are packed as a workbook is."""
    return data.startswith(b"PK\x03\x04")


def read_any(data: bytes, *, sheet: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Table:
    """The table in an XLSX or a CSV file, told apart by their bytes. Raises TabularError."""
    return read_workbook(data, sheet=sheet, limits=limits) if is_workbook(data) else read(data, limits=limits)


def read_workbook(data: bytes, *, sheet: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Table:
    """The table in a sheet of an XLSX workbook, the first one unless named. Formulas count as their last value.

    Raises TabularError with every problem, as `read` does.
    """
    if len(data) > limits.bytes:
        _refuse(too_large(len(data), limits.bytes))
    report = Report()
    records, _ = open_sheet(io.BytesIO(data), sheet, limits, report)
    columns, rows = table_of(records, "xlsx", limits, report)
    return Table(columns, rows, "xlsx", "")


def open_sheet(
    file: BinaryIO, sheet: str | None, limits: Limits, report: Report
) -> tuple[Iterator[tuple[int, list[str]]], int]:
    """Row numbers and cells of a sheet, the first one unless named, and how many rows it says to have (0: it does not).

    Raises TabularError, also while rows are read.
    """
    book = _open(file, limits)
    if sheet is not None and sheet not in book.sheetnames:
        book.close()
        names = ", ".join(book.sheetnames)
        _refuse(
            Wrong("no-such-sheet", "There is no sheet {name}; the sheets are {names}.", name=repr(sheet), names=names)
        )
    return _closing(book, sheet, limits, report), _told_rows(book, sheet)


def _told_rows(book: Workbook, sheet: str | None) -> int:
    try:
        found: Any = book[sheet] if sheet is not None else book.worksheets[0]
        return max(0, int(found.max_row or 0) - 1)
    except Exception:  # as in _open; it is only for the progress
        return 0


def _closing(book: Workbook, sheet: str | None, limits: Limits, report: Report) -> Iterator[tuple[int, list[str]]]:
    try:
        found: Any = book[sheet] if sheet is not None else book.worksheets[0]
        found.reset_dimensions()
        yield from _records(found.iter_rows(values_only=True), limits, report)
    except (ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile, SyntaxError) as error:
        if isinstance(error, TabularError):
            raise
        raise _broken() from error
    finally:
        book.close()


def _open(file: BinaryIO, limits: Limits) -> Workbook:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > limits.bytes * _GROWTH:
                _refuse(
                    Wrong("packed-too-well", "The workbook is far larger unpacked than packed. Save the sheet as CSV.")
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter for values
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except TabularError:
        raise
    except Exception as error:  # openpyxl lets many kinds of errors through where a file is not what it should be
        raise _broken() from error


def _records(rows: Iterable[tuple[object, ...]], limits: Limits, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells; every row as long as the longest so far needs, so that blanks at the end do not matter."""
    cells, width = 0, 0
    for number, values in enumerate(rows, start=1):
        texts = [_text(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        width = len(texts) if number == 1 else width
        cells += max(len(texts), width)
        if cells > limits.cells:
            report.add(
                number,
                None,
                Wrong(
                    "many-cells-in-sheet",
                    "The sheet has more than {most:,} cells up to here. Split it.",
                    most=limits.cells,
                ),
            )
            return
        if number > limits.rows + 1:
            report.add(
                number,
                None,
                Wrong("many-rows-in-sheet", "The sheet has more than {most:,} rows. Split it.", most=limits.rows),
            )
            return
        for text in texts:
            if text.startswith("#") and text in _ERRORS:
                report.add(
                    number,
                    None,
                    Wrong(
                        "error-in-cell", "A cell holds the spreadsheet's error {error}. Mend its formula.", error=text
                    ),
                )
        yield number, texts + [""] * (width - len(texts))


_ERRORS = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


def _text(value: object) -> str:
    """A cell's value as a person would type it into a CSV file."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case _:
            return str(value)


def _refuse(wrong: Wrong) -> NoReturn:
    raise TabularError([TabularProblem.of(wrong)])


def _broken() -> TabularError:
    wrong = Wrong("not-a-workbook", "This is not a workbook that can be read. Save it as .xlsx or CSV again.")
    return TabularError([TabularProblem.of(wrong)])
