"""Keeping the projections of people, and asking them."""

from __future__ import annotations

from services.notifications.people import store
from services.notifications.people.tables import Contact, Person
from shared.db import AsyncSession, upsert_newer
from shared.events.profiles import ContactChanged, PersonSnapshot
from shared.policy import Principal, allow

__all__ = ["count_people", "keep_contact", "keep_person"]


async def keep_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """Store what the event tells unless a later one has told already."""
    values = {
        "id": event.subject,
        "version": event.version,
        "external_id": event.external_id,
        "name": event.name,
        "zone": event.zone,
        "workdays": sorted({interval.weekday for interval in event.working_hours}),
        "status": event.status,
    }
    await upsert_newer(session, Person, values)


async def keep_contact(session: AsyncSession, event: ContactChanged) -> None:
    """Store where a person is reached unless a later event has told already."""
    values = {
        "person_id": event.subject,
        "version": event.version,
        "email": event.email,
        "language": event.language,
    }
    await upsert_newer(session, Contact, values)


async def count_people(session: AsyncSession, me: Principal) -> int:
    """How many active people this service knows."""
    allow(me, "operation.read")
    return await store.count(session)
