"""Keeping every event, and saying how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.analytics.archive import domain, store
from shared.db import AsyncSession
from shared.events import Event
from shared.events.matching import ParticipantAttributesShared, ParticipantAttributesWithdrawn
from shared.policy import Principal, allow

__all__ = ["count_events", "keep"]


async def keep(session: AsyncSession, events: Sequence[Event]) -> None:
    """Add events to the archive. What somebody told of their identity is kept as long as they agree to be counted by
    it, in whatever order they say so and take it back; of who is erased, `erasures` takes care."""
    told = {event.subject for event in events if isinstance(event, ParticipantAttributesShared)}
    withdrawn = await store.withdrawn(session, told)
    await store.append(session, [_row(event, withdrawn) for event in events])
    for event in events:
        if isinstance(event, ParticipantAttributesWithdrawn):
            await store.forget_attributes(session, event.subject, event.version)


def _row(event: Event, withdrawn: Mapping[UUID, int]) -> dict[str, Any]:
    data = domain.archived(event)
    if isinstance(event, ParticipantAttributesShared) and event.version < withdrawn.get(event.subject, 0):
        del data["attributes"]
    return {
        "id": event.id,
        "type": event.type,
        "subject": event.subject,
        "version": event.version,
        "time": event.time,
        "data": data,
    }


async def count_events(session: AsyncSession, me: Principal) -> dict[str, int]:
    """How many events of each type are kept. Raises Forbidden."""
    allow(me, "archive.count")
    return await store.counts(session)
