"""From bytes to rows. Whatever the bytes are, the outcome is a table or a TabularError that says what to repair."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from charset_normalizer import from_bytes

from shared.tabular.report import Report, TabularError, TabularProblem

__all__ = ["DEFAULT_LIMITS", "Limits", "Table", "normal", "read", "table_of"]

DELIMITERS = ",;\t|"
_LONGEST_NAME = 200
_NO_RECORD: tuple[int, list[str]] = (1, [])
_ENCODINGS = ("utf-8", "utf-16", "utf-32", "ascii", "iso8859", "cp", "mac-", "koi8", "shift_jis", "gb", "big5", "euc_")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]")
"""Control characters, which no name has and PostgreSQL partly refuses, and the sign of characters that were lost."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may have. cells: rows × columns with the header. cell_length: characters."""

    bytes: int = 20 * 1024 * 1024
    cells: int = 1_000_000
    columns: int = 200
    cell_length: int = 10_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Table:
    """rows: row number as a spreadsheet counts (the header is 1), and as many cells as there are columns.

    encoding, delimiter: how the file was read. guessed: the encoding was guessed from the text.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[int, list[str]]]
    encoding: str
    delimiter: str
    guessed: bool = False


def normal(name: str) -> str:
    """A column's name as it is compared: without case, and with "_", "-" and runs of blanks alike."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def read(
    data: bytes, *, encoding: str | None = None, delimiter: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Table:
    """The table in a CSV file. encoding, delimiter: found when not given.

    Raises TabularError with every problem of the file as such: its encoding, header, row lengths, size.
    """
    if len(data) > limits.bytes:
        _refuse(f"The file has {len(data):,} bytes; at most {limits.bytes:,} are allowed. Split it.")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        _refuse(f"{delimiter!r} cannot separate columns; use one of comma, semicolon, tab or |.")
    text, used, guessed = _decode(data, encoding)
    if not text.strip():
        _refuse("The file is empty. The first row has to name the columns.")
    delimiter = delimiter or _delimiter(text)
    report = Report()
    suspect = _UNREADABLE.search(text) is not None
    columns, rows = table_of(_records(text, delimiter, limits, report), used, limits, report, suspect=suspect)
    return Table(columns, rows, used, delimiter, guessed)


def table_of(
    records: Iterator[tuple[int, list[str]]],
    encoding: str,
    limits: Limits,
    report: Report,
    *,
    suspect: bool = True,
) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """The columns and rows of numbered records, the header first.

    encoding: as problems name it. suspect: there may be characters that nobody can read. Raises TabularError with every
    problem, those that the report has already included.
    """
    _, header = next(records, _NO_RECORD)
    columns = _columns(header, limits, report)
    rows = [] if report.problems else _rows(records, columns, limits, report)
    if suspect:
        _report_unreadable([(1, list(columns)), *rows], columns, encoding, report)
    if not report.problems and not rows:
        report.add(None, None, "The file has a header and no rows.")
    report.raise_if_any()
    return columns, rows


def _refuse(message: str) -> NoReturn:
    raise TabularError([TabularProblem(message=message)])


def _decode(data: bytes, encoding: str | None) -> tuple[str, str, bool]:
    """The text, its encoding, whether that was guessed. What cannot be read becomes U+FFFD, to be found in its cell."""
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    name = marked or encoding or "utf-8"
    if not _known(name):
        _refuse(f"{name!r} is not an encoding that we know. Try utf-8, utf-16 or cp1252.")
    if name == "utf-8" and data[:1000].count(0) > len(data[:1000]) // 4:
        _refuse("The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or say which encoding it has.")
    try:
        return data.decode(name), name, False
    except UnicodeDecodeError:
        guessed = _guess(data) if marked is None and encoding is None else None
        return guessed or (data.decode(name, "replace"), name, False)


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name.startswith(_ENCODINGS)
    except (LookupError, ValueError):
        return False


def _guess(data: bytes) -> tuple[str, str, bool] | None:
    """The file as Windows-1252, the encoding of western spreadsheets, if that makes sense.

    Other legacy encodings are not guessed at: a wrong guess would garble names, and nobody would notice.
    """
    sample = b"\n".join(line for line in data.splitlines() if not line.isascii())[:20_000]
    try:
        sensible = from_bytes(sample, cp_isolation=["cp1252"], preemptive_behaviour=False).best()
        return (data.decode("cp1252"), "cp1252", True) if sensible else None
    except UnicodeDecodeError:
        return None


def _delimiter(text: str) -> str:
    """The separator that the header has most of, outside quotes."""
    start = text.lstrip()[:20_000]
    header = re.split(r"[\r\n]", re.sub(r'"[^"]*"', "", start), maxsplit=1)[0]
    return max(DELIMITERS, key=header.count)


def _records(text: str, delimiter: str, limits: Limits, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells, until the end or until the file cannot be read on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    cells, row = 0, 0
    try:
        for row, record in enumerate(reader, start=1):
            cells += len(record)
            if cells > limits.cells:
                report.add(row, None, f"The file has more than {limits.cells:,} cells up to here. Split it.")
                return
            yield row, record
    except csv.Error as error:
        report.add(row + 1, None, f"This row is not CSV ({error}). Is a quotation mark missing?")


def _columns(header: list[str], limits: Limits, report: Report) -> tuple[str, ...]:
    names = [name.strip() for name in header]
    if header and len(longest := max(names, key=len)) > _LONGEST_NAME:
        report.add(1, longest[:20] + "…", f"A column's name has at most {_LONGEST_NAME} characters.")
        return ()
    while names and not names[-1]:
        names.pop()
    if not names:
        if not report.problems:
            report.add(1, None, "The first row is empty; it has to name the columns.")
        return ()
    if len(names) > limits.columns:
        report.add(1, None, f"There are {len(names):,} columns; at most {limits.columns} are allowed.")
        return tuple(names)
    seen: dict[str, int] = {}
    for number, name in enumerate(names):
        if not name:
            report.add(1, _letter(number), "This column has no name in the header.")
        elif (first := seen.setdefault(normal(name), number)) != number:
            report.add(1, name, f"Two columns have this name: {_letter(first)} and {_letter(number)}. Rename one.")
    return tuple(names)


def _rows(
    records: Iterator[tuple[int, list[str]]], columns: tuple[str, ...], limits: Limits, report: Report
) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, as long as the header."""
    width = len(columns)
    rows: list[tuple[int, list[str]]] = []
    for row, record in records:
        cells = record
        if len(cells) != width:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < width or any(cell.strip() for cell in cells[width:]):
                report.add(row, None, f"This row has {len(cells)} cells; the header has {width}.")
                continue
            cells = cells[:width]
        if max(map(len, cells)) > limits.cell_length:
            for name, cell in zip(columns, cells, strict=True):
                if len(cell) > limits.cell_length:
                    report.add(row, name, f"{len(cell):,} characters; at most {limits.cell_length:,} are allowed.")
        if any(cell and not cell.isspace() for cell in cells):
            rows.append((row, cells))
    return rows


def _report_unreadable(
    rows: Iterable[tuple[int, list[str]]], columns: tuple[str, ...], encoding: str, report: Report
) -> None:
    for row, cells in rows:
        for name, cell in zip(columns, cells, strict=True):
            if found := _UNREADABLE.search(cell):
                code = f"U+{ord(found[0]):04X}"
                report.add(
                    row,
                    name,
                    f"A character here is not {encoding} text, or was lost when the file was saved. Save it as UTF-8."
                    if found[0] == "\ufffd"
                    else f"There is a control character here ({code}). Remove it.",
                )


def _letter(column: int) -> str:
    """The name that a spreadsheet gives a column, counted from 0: A, B, … Z, AA."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters
