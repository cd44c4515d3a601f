"""Keeping the projections of people, and asking them."""

from __future__ import annotations

from services.notifications.people import store
from services.notifications.people.tables import Contact, Person
from shared.db import AsyncSession, upsert_newer
from shared.events.profiles import ContactChanged, PersonErased, PersonSnapshot
from shared.policy import Principal, allow

__all__ = ["count_people", "erase_person", "keep_contact", "keep_person"]


async def keep_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """Store what the event tells unless a later one has told already."""
    values = {
        "id": event.subject,
        "version": event.version,
        "external_id": event.external_id,
        "name": event.name,
        "zone": event.zone,
        "workdays": sorted({interval.weekday for interval in event.working_hours}),
        "country": event.country,
        "status": event.status,
    }
    await upsert_newer(session, Person, values)


async def erase_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep nothing of a person but their id, and forget where they were reached."""
    values: dict[str, object] = {
        "id": event.subject,
        "version": event.version,
        "external_id": "",
        "name": "",
        "zone": "UTC",
        "workdays": [],
        "country": "",
        "status": store.ERASED,
    }
    await upsert_newer(session, Person, values)
    await store.forget_contact(session, event.subject)


async def keep_contact(session: AsyncSession, event: ContactChanged) -> None:
    """Store where a person is reached unless a later event has told already, or they were erased meanwhile."""
    if await store.is_erased(session, event.subject):
        return
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
