"""Making files and charts of what is published, and of the lists that admins may read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from services.analytics import files
from services.analytics.charts import chart_of, drawn
from services.analytics.exports.domain import (
    HEALTH_COLUMNS,
    PARTICIPANT_COLUMNS,
    file_name,
    health_line,
    participant_line,
)
from services.analytics.files import About, Form
from services.analytics.health import handlers as health
from services.analytics.health.handlers import Found
from services.analytics.participants import handlers as participants
from services.analytics.participants.domain import MEANINGS
from services.analytics.publications.handlers import Asked, read_table
from services.analytics.reading import Table, table_of
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal

__all__ = ["File", "about", "chart", "health_file", "participants_file", "table_file"]

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a file and its name."""

    content: bytes
    name: str


async def table_file(session: AsyncSession, me: Principal, asked: Asked, form: Form) -> File:
    """A published table as a file. Raises NotFound, NotYetKnown, Forbidden."""
    table = await _table(session, me, asked)
    content = await asyncio.to_thread(files.table_file, table, form, _filters(asked))
    return File(content, file_name(table.family, table.dimension, table.as_of.date(), form))


async def about(session: AsyncSession, me: Principal, asked: Asked) -> File:
    """What a table's CSV means. Raises NotFound, NotYetKnown, Forbidden."""
    table = await _table(session, me, asked)
    content = files.about_csv(table, _filters(asked))
    return File(content, file_name(f"{table.family}-about", None, table.as_of.date(), "csv"))


async def chart(session: AsyncSession, me: Principal, asked: Asked, measure: str | None) -> str:
    """A published table as a chart, as `charts.chart_of` chooses it. Raises NotFound, NotYetKnown, Forbidden."""
    picture = chart_of(await _table(session, me, asked), measure)
    return await drawn(picture)


async def participants_file(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    role: str,
    filters: Mapping[str, str | None],
    form: Literal["csv", "xlsx"],
    today: date,
) -> File:
    """Everybody in a program whom its list has, as a file. Raises NotFound, NotYetKnown, Forbidden."""
    as_of = clock.now()
    people = participants.each_participant(session, me, program_id, role=role, filters=filters)
    rows = [participant_line(row) async for row in people]
    asked = [f"{name}: {value or 'not known'}" for name, value in filters.items() if value is not None]
    told = About(
        [
            ("What", "Who takes part in a program"),
            ("Of", f"program {program_id}"),
            ("Filters", "; ".join([f"role: {role}", *asked])),
            ("As of", as_of.isoformat(timespec="seconds")),
            ("Who may see it", "the program's admins"),
        ],
        [(stuck.value, meaning) for stuck, meaning in MEANINGS.items()],
    )
    content = await asyncio.to_thread(files.list_file, "Participants", PARTICIPANT_COLUMNS, rows, form, told)
    return File(content, file_name("participants", None, today, form))


async def health_file(
    session: AsyncSession, me: Principal, program_id: UUID, *, at_risk: bool | None, form: Literal["csv", "xlsx"]
) -> File:
    """How all running mentorships of a program fare, as a file. Raises Busy, NotFound, Forbidden."""

    async def read(after: UUID | None) -> Found:
        return await health.list_health(session, me, program_id, at_risk=at_risk, after=after, limit=_AT_ONCE)

    mentorships, as_of = await _all_pages(read, lambda row: row.Health.id)
    rows = [health_line(row) for row in mentorships]
    asked = "none" if at_risk is None else "at risk" if at_risk else "not at risk"
    told = About(
        [
            ("What", "How running mentorships of a program fare, the worst first"),
            ("Of", f"program {program_id}"),
            ("Filters", asked),
            ("As of", as_of.isoformat(timespec="seconds")),
            ("Who may see it", "the program's admins"),
        ],
        [("score", "0 to 100; each reason takes points from it, as GET /programs/{program_id}/health/definition says")],
    )
    content = await asyncio.to_thread(files.list_file, "Health", HEALTH_COLUMNS, rows, form, told)
    return File(content, file_name("health", None, as_of.date(), form))


class _Page(Protocol):
    """rows: up to one more than _AT_ONCE."""

    @property
    def rows(self) -> Sequence[Any]: ...
    @property
    def as_of(self) -> datetime: ...


async def _all_pages(
    read: Callable[[UUID | None], Awaitable[_Page]], key: Callable[[Any], UUID]
) -> tuple[list[Any], datetime]:
    """All rows of a list, and when the last page of them was read. read: the page after a key; the first after None."""
    rows: list[Any] = []
    after: UUID | None = None
    while True:
        found = await read(after)
        rows += found.rows[:_AT_ONCE]
        if len(found.rows) <= _AT_ONCE:
            return rows, found.as_of
        after = key(rows[-1])


async def _table(session: AsyncSession, me: Principal, asked: Asked) -> Table:
    return table_of(await read_table(session, me, asked))


def _filters(asked: Asked) -> Sequence[str]:
    """What was asked for besides the table, in words."""
    return [f"published before {asked.taken_before.isoformat()}"] if asked.taken_before else []
