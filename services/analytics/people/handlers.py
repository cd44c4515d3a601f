"""Keeping the projection of people, and asking it."""

from __future__ import annotations

from uuid import UUID

from services.analytics.people import store
from services.analytics.people.tables import Person
from shared.db import AsyncSession, upsert_newer
from shared.events.profiles import PersonErased, PersonSnapshot
from shared.policy import Principal, allow
from shared.private_text import forget

__all__ = ["count_people", "erase_person", "find_person", "keep_person"]

_FIELDS = ("version", "external_id", "department", "grade", "location", "status")


async def find_person(session: AsyncSession, external_id: str) -> UUID | None:
    """The id of the active person with this external id; None when unknown or departed."""
    return await store.active_id(session, external_id)


async def keep_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """Store what the event tells unless a later one has told already."""
    await upsert_newer(session, Person, {"id": event.subject, **{name: getattr(event, name) for name in _FIELDS}})


async def erase_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep of a person only that they are erased, for as long as late events may come."""
    await store.erase(session, event.subject, event.version)
    await forget(session, event.subject)


async def count_people(session: AsyncSession, me: Principal) -> int:
    """How many active people this service knows. Raises Forbidden."""
    allow(me, "operation.read")
    return await store.count(session)
