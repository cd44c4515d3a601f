"""The rows of a file, read some at a time and ahead of whoever takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from services.profiles.imports.domain import Options
from services.profiles.imports.engine.cells import FIELDS, RowReader
from shared.tabular import Limits, OpenRows, Report, formula, open_rows, standard_mapping
from shared.tabular import Mapping as ColumnMapping

__all__ = ["Chunk", "Source", "Tell", "opened"]

Tell = Callable[[str, int, int], None]
"""Hears of progress: the phase, rows done so far, how many there seem to be (0: unknown)."""

Chunk = list[Sequence[Any]]
"""Numbers of rows, and their values of each of FIELDS."""

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is being read. told: the fields of which it says something. columns: how problems name each field.

    chunks: the next one is read while one is looked at. report: the problems of rows so far.
    """

    rows: OpenRows
    reader: RowReader
    told: frozenset[str]
    columns: Mapping[str, str]
    report: Report
    chunks: AsyncGenerator[Chunk]


@asynccontextmanager
async def opened(file: BinaryIO, options: Options, limits: Limits, tell: Tell) -> AsyncGenerator[Source]:
    """Read a file from its beginning. Raises TabularError for a file as such."""
    report = Report()
    rows, reader, told, columns = await asyncio.to_thread(_open, file, options, limits, report)
    tell("reading", 0, rows.about)
    async with aclosing(_ahead(_chunks(rows, reader))) as chunks:
        yield Source(rows, reader, told, columns, report, _counted(chunks, rows.about, tell))


async def _ahead(chunks: Iterator[Chunk]) -> AsyncGenerator[Chunk]:
    following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
    try:
        while (chunk := await following) is not None:
            following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
            yield chunk
    finally:
        # A thread cannot be stopped, only awaited; it ends with its chunk.
        await asyncio.gather(following, return_exceptions=True)


async def _counted(chunks: AsyncGenerator[Chunk], about: int, tell: Tell) -> AsyncGenerator[Chunk]:
    done = 0
    async for chunk in chunks:
        yield chunk
        done += len(chunk[0])
        tell("reading", done, max(about, chunk[0][-1] - 1) if about else 0)


def _open(
    file: BinaryIO, options: Options, limits: Limits, report: Report
) -> tuple[OpenRows, RowReader, frozenset[str], Mapping[str, str]]:
    mapping = (ColumnMapping.parse(options.mapping) if options.mapping else standard_mapping()).people
    rows = open_rows(
        file, report, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet, limits=limits
    )
    readers = mapping.readers(rows, report)
    report.raise_if_any()
    columns = {name: mapping.column(name) for name in FIELDS}
    told = mapping.told(rows)
    return rows, RowReader(readers, told, rows.columns, columns, mapping.date_format, formula, report), told, columns


def _chunks(rows: OpenRows, reader: RowReader) -> Iterator[Chunk]:
    while found := list(islice(rows.rows, _CHUNK)):
        chunk = reader.rows(found)
        if chunk[0]:
            yield chunk
