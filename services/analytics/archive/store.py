"""Queries over the archive."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Connection, Date, DateTime, Text, cast, column, func, literal, select, table, update
from sqlalchemy.dialects.postgresql import JSON, insert

from services.analytics.archive.domain import month_after
from services.analytics.archive.tables import ArchivedEvent, EventCount, FreshEvent
from shared.db import AsyncSession
from shared.events.matching import ParticipantAttributesShared, ParticipantAttributesWithdrawn

__all__ = [
    "append",
    "counts",
    "create_month",
    "crowded",
    "forget_attributes",
    "months",
    "newest",
    "withdrawn",
]

_SCHEMA = "archive"
_tables = table("pg_tables", column("schemaname", Text), column("tablename", Text), schema="pg_catalog")
_other = table("other", column("time", DateTime(timezone=True)), schema=_SCHEMA)


def months(connection: Connection) -> set[date]:
    """The months that have a table of their own, by their first days."""
    names = connection.scalars(select(_tables.c.tablename).where(_tables.c.schemaname == _SCHEMA))
    found = (re.fullmatch(r"y(\d{4})m(\d\d)", name) for name in names)
    return {date(int(match[1]), int(match[2]), 1) for match in found if match}


async def crowded(session: AsyncSession, number: int) -> Sequence[date]:
    """The months without a table of their own that have so many events."""
    month = cast(func.timezone("UTC", func.date_trunc("month", _other.c.time, "UTC")), Date)
    query = select(month).group_by(month).having(func.count() >= number).order_by(month)
    return (await session.scalars(query)).all()


def create_month(connection: Connection, month: date) -> None:
    """Give a month a table of its own, and move what there is of it. Nobody else reads or writes meanwhile what is in
    the table of all other months."""
    name, first, last = f"{_SCHEMA}.y{month:%Y}m{month:%m}", f"{month} 00:00:00+00", f"{month_after(month)} 00:00:00+00"
    of_it = f"\"time\" >= '{first}' AND \"time\" < '{last}'"
    for statement in (
        f"LOCK TABLE {_SCHEMA}.other IN ACCESS EXCLUSIVE MODE",
        f"CREATE TABLE {name} (LIKE archived_event INCLUDING CONSTRAINTS, CONSTRAINT of_it CHECK ({of_it}))",
        f"WITH moved AS (DELETE FROM {_SCHEMA}.other WHERE {of_it} RETURNING *) INSERT INTO {name} SELECT * FROM moved",  # noqa: S608 - names of our own
        f"ALTER TABLE archived_event ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{last}')",
        f"ALTER TABLE {name} DROP CONSTRAINT of_it",
    ):
        connection.exec_driver_sql(statement)


async def append(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add events, which are fresh then; one with the id of another that is there already leaves that as it is."""
    columns = ArchivedEvent.__table__.columns
    names = [each.name for each in columns]
    given = (
        func.json_to_recordset(cast(literal(to_json(rows).decode(), Text), JSON))
        .table_valued(*(column(each.name, each.type) for each in columns))
        .render_derived(with_types=True)
    )
    added = (
        insert(ArchivedEvent)
        .from_select(names, select(given))
        .on_conflict_do_nothing(index_elements=["time", "id"])
        .returning(ArchivedEvent.id, ArchivedEvent.time)
        .cte("added")
    )
    fresh = insert(FreshEvent).from_select(["id", "time"], select(added.c.id, added.c.time))
    await session.execute(fresh.on_conflict_do_nothing())


async def withdrawn(session: AsyncSession, enrollments: Collection[UUID]) -> Mapping[UUID, int]:
    """The last version with which somebody who takes part took back what they had told of their identity."""
    if not enrollments:
        return {}
    query = (
        select(ArchivedEvent.subject, func.max(ArchivedEvent.version).label("version"))
        .where(ArchivedEvent.type == ParticipantAttributesWithdrawn.type, ArchivedEvent.subject.in_(enrollments))
        .group_by(ArchivedEvent.subject)
    )
    return {row.subject: row.version for row in await session.execute(query)}


async def forget_attributes(session: AsyncSession, enrollment_id: UUID, version: int) -> None:
    """Drop what somebody who takes part had told of their identity before they took it back with this version."""
    told = (
        (ArchivedEvent.type == ParticipantAttributesShared.type)
        & (ArchivedEvent.subject == enrollment_id)
        & (ArchivedEvent.version < version)
    )
    without = ArchivedEvent.data.op("-")(literal("attributes", Text))
    await session.execute(update(ArchivedEvent).where(told).values(data=without))


async def newest(session: AsyncSession) -> datetime | None:
    """When the newest event happened."""
    return await session.scalar(select(ArchivedEvent.time).order_by(ArchivedEvent.time.desc()).limit(1))


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many events of each type are kept, the newest aside that are not folded yet."""
    query = select(EventCount.type, EventCount.events).order_by(EventCount.type)
    return {row.type: row.events for row in await session.execute(query)}
