"""Events as rows of the archive of analytics, written by COPY: a year as it is, or many times with other people."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy.dialects.postgresql import insert

from services.analytics.archive.domain import archived
from services.analytics.archive.tables import EventCount
from shared.db import AsyncSession
from shared.events import READERS, Event
from tests.support.year import MARK

__all__ = [
    "MOST_COPIES", "append", "copy_rows", "count_events", "counts", "keep_all", "lines", "of_other_people", "raw",
]  # fmt: skip

MOST_COPIES = 0xFFF
"""A year can be told of so many other sets of people."""
_COLUMNS = ("time", "id", "type", "subject", "version", "data")


def lines(events: Iterable[Event]) -> bytes:
    """Their rows in `archived_event`, in the text format of COPY; those that analytics may not read left out."""
    return b"".join(_line(event) for event in events if event.topic not in READERS)


def _line(event: Event) -> bytes:
    data = to_json(archived(event)).replace(b"\\", b"\\\\")
    head = f"{event.time.isoformat()}\t{event.id}\t{event.type}\t{event.subject}\t{event.version}\t"
    return head.encode() + data + b"\n"


def of_other_people(text: bytes, number: int) -> bytes:
    """The same rows with other ids throughout. number: from 1 to MOST_COPIES."""
    return text.replace(MARK.encode(), f"-7{number:03x}-".encode())


async def copy_rows(connection: Any, table: str, columns: Sequence[str], text: bytes) -> None:
    """COPY text into a table. connection: asyncpg's own."""

    async def parts() -> AsyncIterator[bytes]:
        for first in range(0, len(text), 1 << 20):
            yield text[first : first + (1 << 20)]

    await connection.copy_to_table(table, source=parts(), columns=columns, format="text")


async def append(connection: Any, text: bytes) -> None:
    """Add rows to the archive. connection: asyncpg's own."""
    await copy_rows(connection, "archived_event", _COLUMNS, text)


def counts(events: Iterable[Event]) -> Counter[str]:
    """How many of them the archive keeps, by type."""
    return Counter(event.type for event in events if event.topic not in READERS)


async def count_events(session: AsyncSession, counted: Counter[str]) -> None:
    """Count so many events of each type as folded."""
    rows = [{"type": name, "events": count} for name, count in counted.items()]
    statement = insert(EventCount).values(rows)
    more = EventCount.events + statement.excluded.events
    await session.execute(statement.on_conflict_do_update(index_elements=["type"], set_={"events": more}))


async def keep_all(session: AsyncSession, events: Sequence[Event]) -> None:
    """Do for all events at once what `archive.handlers.keep` does for each: archive them, and name them as fresh."""
    connection = await raw(session)
    await append(connection, lines(events))
    fresh = "".join(f"{event.id}\t{event.time.isoformat()}\n" for event in events if event.topic not in READERS)
    await copy_rows(connection, "fresh_event", ("id", "time"), fresh.encode())


async def raw(session: AsyncSession) -> Any:
    """asyncpg's own connection, in the session's transaction."""
    connection = await session.connection()
    return (await connection.get_raw_connection()).driver_connection
