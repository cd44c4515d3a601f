"""From bytes to rows. Whatever the bytes are, the outcome is a table or a TabularError that says what to repair."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol

from charset_normalizer import from_bytes

from shared.tabular._wrongs import (
    column_twice,
    empty,
    long_cell,
    many_cells,
    many_columns,
    many_rows,
    no_byte_order_mark,
    no_rows,
    not_a_delimiter,
    not_an_encoding,
    not_csv,
    too_large,
    uneven_row,
    unreadable,
)  # fmt: skip
from shared.tabular.report import UNREADABLE, Report, TabularError, TabularProblem
from shared.wrong import Wrong

__all__ = [
    "DEFAULT_LIMITS",
    "UNREADABLE",
    "Limits",
    "Rows",
    "Table",
    "check_delimiter",
    "columns_of",
    "delimiter_of",
    "encoding_of",
    "guess_is_sensible",
    "normal",
    "read",
    "records_of",
    "report_unreadable",
    "rows_of",
    "table_of",
]

DELIMITERS = ",;\t|"
_LONGEST_NAME = 200
_SAMPLE = 20_000
_NO_RECORD: tuple[int, list[str]] = (1, [])
_ENCODINGS = ("utf-8", "utf-16", "utf-32", "ascii", "iso8859", "cp", "mac-", "koi8", "shift_jis", "gb", "big5", "euc_")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may have. cells: rows × columns with the header. cell_length: characters."""

    bytes: int = 20 * 1024 * 1024
    cells: int = 1_000_000
    columns: int = 200
    cell_length: int = 10_000
    rows: int = 1_000_000


DEFAULT_LIMITS = Limits()


class Rows(Protocol):
    """What a mapping reads: a table, or a file of which one row after the other is read."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def rows(self) -> Iterable[tuple[int, list[str]]]: ...


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
        _refuse(too_large(len(data), limits.bytes))
    check_delimiter(delimiter)
    text, used, guessed = _decode(data, encoding)
    if not text.strip():
        _refuse(empty())
    delimiter = delimiter or delimiter_of(text)
    report = Report()
    suspect = UNREADABLE.search(text) is not None
    columns, rows = table_of(
        records_of(io.StringIO(text, newline=""), delimiter, limits, report), used, limits, report, suspect=suspect
    )
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
    columns = columns_of(header, limits, report)
    rows = [] if report.problems else list(rows_of(records, columns, limits, report))
    if suspect:
        for row, cells in [(1, list(columns)), *rows]:
            report_unreadable(row, cells, columns, encoding, report)
    if not report.problems and not rows:
        report.add(None, None, no_rows())
    report.raise_if_any()
    return columns, rows


def _refuse(wrong: Wrong) -> NoReturn:
    raise TabularError([TabularProblem.of(wrong)])


def check_delimiter(delimiter: str | None) -> None:
    """Raises TabularError for what cannot separate columns."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        _refuse(not_a_delimiter(delimiter))


def encoding_of(start: bytes, encoding: str | None) -> tuple[str, bool]:
    """The encoding of a file that begins so, and whether it is certain: told, or marked by the file itself.

    Raises TabularError.
    """
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if start.startswith(mark)), None)
    name = marked or encoding or "utf-8"
    if not _known(name):
        _refuse(not_an_encoding(name))
    if name == "utf-8" and start[:1000].count(0) > len(start[:1000]) // 4:
        _refuse(no_byte_order_mark())
    return name, bool(marked or encoding)


def _decode(data: bytes, encoding: str | None) -> tuple[str, str, bool]:
    """The text, its encoding, whether that was guessed. What cannot be read becomes U+FFFD, to be found in its cell."""
    name, certain = encoding_of(data[:1000], encoding)
    try:
        return data.decode(name), name, False
    except UnicodeDecodeError:
        guessed = None if certain else _guess(data)
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
    if not guess_is_sensible(line for line in data.splitlines() if not line.isascii()):
        return None
    try:
        return data.decode("cp1252"), "cp1252", True
    except UnicodeDecodeError:
        return None


def guess_is_sensible(lines: Iterable[bytes]) -> bool:
    """Whether these lines, which are not ASCII, make sense as Windows-1252. The first 20,000 bytes are looked at."""
    sample = bytearray()
    for line in lines:
        sample += b"\n" + line
        if len(sample) > _SAMPLE:
            break
    found = from_bytes(bytes(sample[1 : _SAMPLE + 1]), cp_isolation=["cp1252"], preemptive_behaviour=False)
    return found.best() is not None


def delimiter_of(text: str) -> str:
    """The separator that the header has most of, outside quotes."""
    start = text.lstrip()[:_SAMPLE]
    header = re.split(r"[\r\n]", re.sub(r'"[^"]*"', "", start), maxsplit=1)[0]
    return max(DELIMITERS, key=header.count)


def records_of(lines: Iterable[str], delimiter: str, limits: Limits, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells, until the end or until the file cannot be read on."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    cells, row = 0, 0
    try:
        for row, record in enumerate(reader, start=1):
            cells += len(record)
            if cells > limits.cells:
                report.add(
                    row,
                    None,
                    many_cells(limits.cells),
                )
                return
            if row > limits.rows + 1:
                report.add(row, None, many_rows(limits.rows))
                return
            yield row, record
    except csv.Error as error:
        report.add(
            row + 1,
            None,
            not_csv(str(error)),
        )


def columns_of(header: list[str], limits: Limits, report: Report) -> tuple[str, ...]:
    names = [name.strip() for name in header]
    if header and len(longest := max(names, key=len)) > _LONGEST_NAME:
        report.add(
            1,
            longest[:20] + "…",
            Wrong("long-column-name", "A column's name has at most {most} characters.", most=_LONGEST_NAME),
        )
        return ()
    while names and not names[-1]:
        names.pop()
    if not names:
        if not report.problems:
            report.add(1, None, Wrong("no-header", "The first row is empty; it has to name the columns."))
        return ()
    if len(names) > limits.columns:
        report.add(
            1,
            None,
            many_columns(len(names), limits.columns),
        )
        return tuple(names)
    seen: dict[str, int] = {}
    for number, name in enumerate(names):
        if not name:
            report.add(1, _letter(number), Wrong("no-column-name", "This column has no name in the header."))
        elif (first := seen.setdefault(normal(name), number)) != number:
            report.add(
                1,
                name,
                column_twice(_letter(first), _letter(number)),
            )
    return tuple(names)


def rows_of(
    records: Iterable[tuple[int, list[str]]], columns: tuple[str, ...], limits: Limits, report: Report
) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, as long as the header."""
    width = len(columns)
    for row, record in records:
        cells = record
        if len(cells) != width:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < width or any(cell.strip() for cell in cells[width:]):
                report.add(
                    row,
                    None,
                    uneven_row(len(cells), width),
                )
                continue
            cells = cells[:width]
        if max(map(len, cells)) > limits.cell_length:
            for name, cell in zip(columns, cells, strict=True):
                if len(cell) > limits.cell_length:
                    report.add(
                        row,
                        name,
                        long_cell(len(cell), limits.cell_length),
                    )
        if any(cell and not cell.isspace() for cell in cells):
            yield row, cells


def report_unreadable(row: int, cells: Sequence[str], columns: Sequence[str], encoding: str, report: Report) -> None:
    """Add each cell with a character that nobody can read to the report."""
    for name, cell in zip(columns, cells, strict=True):
        if found := UNREADABLE.search(cell):
            report.add(row, name, unreadable(found[0], encoding))


def _letter(column: int) -> str:
    """The name that a spreadsheet gives a column, counted from 0: A, B, … Z, AA."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters
