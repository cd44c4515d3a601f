"""Queries over the archive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Text, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from services.analytics.archive.tables import ArchivedEvent, EventCount, FreshEvent
from shared.db import AsyncSession
from shared.events.matching import ParticipantAttributesShared

__all__ = ["append", "counts", "forget_attributes", "forget_external_id"]


async def append(session: AsyncSession, row: dict[str, Any]) -> None:
    """Add one event, which is fresh then; one with this id that is there already stays as it is."""
    added = (
        insert(ArchivedEvent)
        .values(row)
        .on_conflict_do_nothing(index_elements=["time", "id"])
        .returning(ArchivedEvent.id, ArchivedEvent.time)
        .cte("added")
    )
    fresh = insert(FreshEvent).from_select(["id", "time"], select(added.c.id, added.c.time))
    await session.execute(fresh.on_conflict_do_nothing())


async def forget_external_id(session: AsyncSession, person_id: UUID) -> None:
    """Drop from a person's events what finds them in a token."""
    theirs = (ArchivedEvent.subject == person_id) & ArchivedEvent.data.has_key("external_id")
    without = ArchivedEvent.data.op("-")(literal("external_id", Text))
    await session.execute(update(ArchivedEvent).where(theirs).values(data=without))


async def forget_attributes(session: AsyncSession, person_id: UUID, program_id: UUID | None = None) -> None:
    """Drop from a person's events what they told of their identity, in one program or in all."""
    told = ArchivedEvent.data.has_key("attributes") & (ArchivedEvent.data["person_id"].astext == str(person_id))
    if program_id is not None:
        told &= ArchivedEvent.data["program_id"].astext == str(program_id)
    without = ArchivedEvent.data.op("-")(literal("attributes", Text))
    await session.execute(
        update(ArchivedEvent).where(ArchivedEvent.type == ParticipantAttributesShared.type, told).values(data=without)
    )


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many events of each type are kept, the newest aside that are not folded yet."""
    query = select(EventCount.type, EventCount.events).order_by(EventCount.type)
    return {row.type: row.events for row in await session.execute(query)}
