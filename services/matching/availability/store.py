"""Queries about calendars."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, delete, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.matching.availability.tables import BusyCalendar
from shared.db import AsyncSession
from shared.private_text import Sealed

__all__ = ["busy_of", "calendar", "due", "forget", "put"]


async def calendar(session: AsyncSession, person_id: UUID, *, lock: bool = False) -> BusyCalendar | None:
    """A person's calendar."""
    query = select(BusyCalendar).where(BusyCalendar.person_id == person_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def put(session: AsyncSession, person_id: UUID, address: Sealed, now: datetime) -> BusyCalendar:
    """A person's calendar, of which nothing is known yet, in place of the one before."""
    fresh: dict[str, Any] = {
        "address": address,
        "busy": [],
        "etag": "",
        "failure": "",
        "failures": 0,
        "added_at": now,
        "next_read_at": now,
        "read_at": None,
        "expanded_at": None,
    }
    statement = insert(BusyCalendar).values(person_id=person_id, **fresh)
    statement = statement.on_conflict_do_update(index_elements=["person_id"], set_=fresh)
    rows = await session.scalars(statement.returning(BusyCalendar), execution_options={"populate_existing": True})
    return rows.one()


async def forget(session: AsyncSession, person_id: UUID) -> None:
    await session.execute(delete(BusyCalendar).where(BusyCalendar.person_id == person_id))


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[BusyCalendar]:
    """Calendars whose time has come, locked; without those that are locked."""
    query = select(BusyCalendar).where(BusyCalendar.next_read_at <= now).order_by(BusyCalendar.next_read_at)
    return (await session.scalars(query.limit(limit).with_for_update(skip_locked=True))).all()


async def busy_of(
    session: AsyncSession, people: Collection[UUID]
) -> Mapping[UUID, Sequence[tuple[datetime, datetime]]]:
    """When each of these people is busy by their calendar."""
    query = select(BusyCalendar.person_id, BusyCalendar.busy).where(
        BusyCalendar.person_id == any_(literal(list(people), ARRAY(Uuid())))
    )
    return {
        person_id: [(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])) for one in busy]
        for person_id, busy in await session.execute(query)
    }
