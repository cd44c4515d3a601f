"""Keeping the projection of people, and asking it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.matching.people import store
from services.matching.people.tables import Person
from shared.db import AsyncSession, upsert_newer
from shared.events.profiles import PersonSnapshot
from shared.policy import Principal, allow
from shared.problems import Conflict, NotYetKnown

__all__ = ["count_people", "keep_person", "require_active"]

_FIELDS = ("external_id", "name", "department", "grade", "location", "manager_id", "zone", "status", "version")
_PARTS = ("languages", "working_hours", "skills_offered", "skills_wanted")


async def keep_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """Store what the event tells unless a later one has told already."""
    fields = {name: getattr(event, name) for name in _FIELDS}
    parts = event.model_dump(mode="json", include=set(_PARTS))
    await upsert_newer(session, Person, {"id": event.subject, **fields, **parts})


async def require_active(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Raises NotYetKnown when one of these people is not known here yet, Conflict when one has left."""
    found = await store.people(session, ids)
    if missing := set(ids) - set(found):
        raise NotYetKnown(f"{len(missing)} of {len(set(ids))} people are not known here yet. Try again in a moment.")
    if any(person.status != store.ACTIVE for person in found.values()):
        raise Conflict("One of these people has left the organization.", kind="person-left")


async def count_people(session: AsyncSession, me: Principal) -> int:
    """How many active people this service knows."""
    allow(me, "operation.read")
    return await store.count(session)
