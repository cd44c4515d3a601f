"""The rows of a file one after the other, so that nobody ever holds all of them: for files that are too large to read.

file: open for bytes, and seekable. Whatever the bytes are, the outcome is rows or problems that say what to repair, the
same as `read` and `read_workbook` tell of smaller files.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from shared.tabular._wrongs import empty, no_rows, too_large
from shared.tabular.reading import (
    UNREADABLE,
    Limits,
    check_delimiter,
    columns_of,
    delimiter_of,
    encoding_of,
    guess_is_sensible,
    records_of,
    report_unreadable,
    rows_of,
)
from shared.tabular.report import Report, TabularError, TabularProblem
from shared.tabular.workbook import is_workbook, open_sheet
from shared.wrong import Wrong

__all__ = ["OpenRows", "open_rows"]

_BLOCK = 1 << 20
_BUFFER = 1 << 16
_HEADER = 20_000
_NO_RECORD: tuple[int, list[str]] = (1, [])
_HARMLESS_BYTES = bytes(byte for byte in range(256) if byte in b"\t\n\r" or (byte > 0x1F and byte != 0x7F))
_UNREADABLE_BYTES = re.compile(rb"\xc2[\x80-\x9f]|\xef\xbf[\xbd-\xbf]")


@dataclass(frozen=True, slots=True)
class OpenRows:
    """rows: row number as a spreadsheet counts (the header is 1), and as many cells as there are columns.

    Problems of rows are added to the report while they are read. Reading may raise TabularError. about: how many rows
    there seem to be. encoding, delimiter, guessed: as in Table.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    delimiter: str
    guessed: bool
    about: int


def open_rows(
    file: BinaryIO,
    report: Report,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    limits: Limits,
) -> OpenRows:
    """The rows of a CSV file or of a sheet of a workbook, told apart by their bytes. Raises TabularError."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > limits.bytes:
        raise _refused(too_large(size, limits.bytes))
    start = file.read(1000)
    file.seek(0)
    if is_workbook(start):
        records, about = open_sheet(file, sheet, limits, report)
        return _open(records, "xlsx", "", limits, report, suspect=True, guessed=False, about=about)
    check_delimiter(delimiter)
    name, certain = encoding_of(start, encoding)
    look = _Look(name)
    if not look.at(file) and not certain:
        windows = _Look("cp1252")
        if guess_is_sensible(_lines_beyond_ascii(file)) and windows.at(file):
            look = windows
    file.seek(0)
    first = _first_of(_text(file, look))
    found = delimiter or delimiter_of(first)
    lines = _text(file, look)
    return _open(
        records_of(lines, found, limits, report),
        look.encoding,
        found,
        limits,
        report,
        suspect=look.suspect,
        guessed=look.encoding != name,
        about=max(0, look.line_ends - 1),
    )


def _open(
    records: Iterator[tuple[int, list[str]]],
    encoding: str,
    delimiter: str,
    limits: Limits,
    report: Report,
    *,
    suspect: bool,
    guessed: bool,
    about: int,
) -> OpenRows:
    _, header = next(records, _NO_RECORD)
    columns = columns_of(header, limits, report)
    if suspect:
        report_unreadable(1, columns, columns, encoding, report)
    report.raise_if_any()
    rows = _checked(rows_of(records, columns, limits, report), columns, encoding, report, suspect=suspect)
    return OpenRows(columns, rows, encoding, delimiter, guessed, about)


def _checked(
    rows: Iterator[tuple[int, list[str]]], columns: Sequence[str], encoding: str, report: Report, *, suspect: bool
) -> Iterator[tuple[int, list[str]]]:
    number = None
    for number, cells in rows:
        if suspect and UNREADABLE.search("".join(cells)):
            report_unreadable(number, cells, columns, encoding, report)
            # PostgreSQL refuses some of these characters; the row's other cells still have to be looked at.
            yield number, [UNREADABLE.sub("\ufffd", cell) for cell in cells]
        else:
            yield number, cells
    if number is None and not report.count:
        report.add(None, None, no_rows())


class _Look:
    """One look at all bytes: whether they can be decoded, whether there may be characters that nobody can read."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.decodes = True
        self.suspect = False
        self.line_ends = 0

    def at(self, file: BinaryIO) -> bool:
        """Whether the whole file can be decoded."""
        file.seek(0)
        decoder = codecs.getincrementaldecoder(self.encoding)()
        in_utf_8 = self.encoding.startswith("utf-8")
        before = b""
        try:
            while block := file.read(_BLOCK):
                text = decoder.decode(block)
                self.line_ends += block.count(b"\n") or block.count(b"\r")
                if not self.suspect:
                    self.suspect = _suspect_bytes(before + block) if in_utf_8 else UNREADABLE.search(text) is not None
                before = block[-2:]
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self.decodes = False
            self.suspect = True
        return self.decodes


def _suspect_bytes(block: bytes) -> bool:
    """Whether text in UTF-8 has a character that nobody can read; much faster than looking at characters."""
    if block.translate(None, _HARMLESS_BYTES):
        return True
    return (b"\xc2" in block or b"\xef\xbf" in block) and _UNREADABLE_BYTES.search(block) is not None


def _lines_beyond_ascii(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while line := file.readline(_BLOCK):
        if not line.isascii():
            yield line.rstrip(b"\r\n")


def _first_of(lines: io.TextIOWrapper) -> str:
    """Enough of the text to find the delimiter in its header."""
    while text := lines.read(_HEADER):
        if text.strip():
            return text + lines.read(_HEADER)
    raise _refused(empty())


def _text(file: BinaryIO, look: _Look) -> io.TextIOWrapper:
    file.seek(0)
    buffer = io.BufferedReader(_Kept(file), _BUFFER)
    return io.TextIOWrapper(buffer, look.encoding, errors="strict" if look.decodes else "replace", newline="")


class _Kept(io.RawIOBase):
    """A file that stays open when the text over it is closed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _refused(wrong: Wrong) -> TabularError:
    return TabularError([TabularProblem.of(wrong)])
