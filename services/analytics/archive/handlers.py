"""Keeping every event, and saying how many there are."""

from __future__ import annotations

from pydantic_core import to_jsonable_python

from services.analytics.archive import domain, store
from shared.db import AsyncSession
from shared.events import Event
from shared.events.matching import ParticipantAttributesWithdrawn
from shared.events.profiles import PersonErased
from shared.policy import Principal, allow

__all__ = ["count_events", "keep"]


async def keep(session: AsyncSession, event: Event) -> None:
    """Add an event to the archive; once a person is erased, nothing in it leads to who they were. What somebody told of
    their identity is kept as long as they agree to be counted by it."""
    row = {
        "id": event.id,
        "type": event.type,
        "subject": event.subject,
        "version": event.version,
        "time": event.time,
        "data": to_jsonable_python(domain.archived(event)),
    }
    await store.append(session, row)
    if isinstance(event, PersonErased):
        await store.forget_external_id(session, event.subject)
        await store.forget_attributes(session, event.subject)
    elif isinstance(event, ParticipantAttributesWithdrawn):
        await store.forget_attributes(session, event.person_id, event.program_id)


async def count_events(session: AsyncSession, me: Principal) -> dict[str, int]:
    """How many events of each type are kept. Raises Forbidden."""
    allow(me, "archive.count")
    return await store.counts(session)
