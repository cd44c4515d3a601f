"""Making files and charts of what is published, and of the lists that admins may read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
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
from services.analytics.participants import handlers as participants
from services.analytics.participants.domain import MEANINGS
from services.analytics.publications.handlers import read_table
from services.analytics.reading import Table, table_of
from shared.db import AsyncSession
from shared.policy import Principal

__all__ = ["Asked", "File", "about", "chart", "health_file", "participants_file", "table_file"]

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which published table. program_id: None for all programs. smallest: the smallest group of all programs."""

    program_id: UUID | None
    family: str
    dimension: str | None = None
    taken_before: datetime | None = None
    smallest: int = 0

    @property
    def filters(self) -> Sequence[str]:
        """What was asked for besides the table, in words."""
        return [f"published before {self.taken_before.isoformat()}"] if self.taken_before else []


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a file and its name."""

    content: bytes
    name: str


async def table_file(session: AsyncSession, me: Principal, asked: Asked, form: Form) -> File:
    """A published table as a file. Raises NotFound, NotYetKnown, Forbidden."""
    table = await _table(session, me, asked)
    content = await asyncio.to_thread(files.table_file, table, form, asked.filters)
    return File(content, file_name(table.family, table.dimension, table.as_of.date(), form))


async def about(session: AsyncSession, me: Principal, asked: Asked) -> File:
    """What a table's CSV means. Raises NotFound, NotYetKnown, Forbidden."""
    table = await _table(session, me, asked)
    content = files.about_csv(table, asked.filters)
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
    rows: list[tuple[str | None, ...]] = []
    after: UUID | None = None
    while True:
        found = await participants.list_participants(
            session, me, program_id, role=role, filters=dict(filters), after=after, limit=_AT_ONCE
        )
        page = found.rows[:_AT_ONCE]
        rows += [participant_line(row) for row in page]
        if len(found.rows) <= _AT_ONCE:
            break
        after = page[-1]["person_id"]
    asked = [f"{name}: {value or 'not known'}" for name, value in filters.items() if value is not None]
    told = About(
        [
            ("What", "Who takes part in a program"),
            ("Of", f"program {program_id}"),
            ("Filters", "; ".join([f"role: {role}", *asked])),
            ("As of", found.as_of.isoformat(timespec="seconds")),
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
    rows: list[tuple[str | int | None, ...]] = []
    after: UUID | None = None
    while True:
        found = await health.list_health(session, me, program_id, at_risk=at_risk, after=after, limit=_AT_ONCE)
        page = found.rows[:_AT_ONCE]
        rows += [health_line(row) for row in page]
        if len(found.rows) <= _AT_ONCE:
            break
        after = page[-1].Health.id
    asked = "none" if at_risk is None else "at risk" if at_risk else "not at risk"
    told = About(
        [
            ("What", "How running mentorships of a program fare, the worst first"),
            ("Of", f"program {program_id}"),
            ("Filters", asked),
            ("As of", found.as_of.isoformat(timespec="seconds")),
            ("Who may see it", "the program's admins"),
        ],
        [("score", "0 to 100; each reason takes points from it, as GET /programs/{program_id}/health/definition says")],
    )
    content = await asyncio.to_thread(files.list_file, "Health", HEALTH_COLUMNS, rows, form, told)
    return File(content, file_name("health", None, found.as_of.date(), form))


async def _table(session: AsyncSession, me: Principal, asked: Asked) -> Table:
    published = await read_table(
        session,
        me,
        asked.program_id,
        asked.family,
        dimension=asked.dimension,
        smallest=asked.smallest,
        taken_before=asked.taken_before,
    )
    return table_of(published)
