"""Keeping the projection of people, and asking it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from services.matching.people import store
from services.matching.people.tables import Person
from shared.db import AsyncSession, upsert_newer
from shared.events.profiles import PersonErased, PersonSnapshot
from shared.policy import Principal, allow
from shared.private_text import forget
from shared.problems import Conflict, NotYetKnown

__all__ = ["Named", "count_people", "erase_person", "keep_person", "named", "require_active"]

_FIELDS = (
    "external_id", "name", "department", "grade", "location", "country", "job_title", "bio", "manager_id", "zone",
    "start_date", "external", "status", "version",
)  # fmt: skip
_PARTS = ("languages", "working_hours", "skills_offered", "skills_wanted", "credentials")
_ERASED: dict[str, object] = {
    **dict.fromkeys(_FIELDS, ""),
    **{name: [] for name in _PARTS},
    "manager_id": None,
    "start_date": None,
    "external": False,
    "zone": "UTC",
    "status": store.ERASED,
}


class OfTwo(Protocol):
    """A row about a mentee and a mentor."""

    mentee_id: Mapped[UUID]
    mentor_id: Mapped[UUID]


T = TypeVar("T", bound=OfTwo)


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """A row about a mentee and a mentor, with their names; empty for who is not known here."""

    row: T
    mentee_name: str
    mentor_name: str


async def keep_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """Store what the event tells unless a later one has told already."""
    fields = {name: getattr(event, name) for name in _FIELDS}
    parts = event.model_dump(mode="json", include=set(_PARTS))
    await upsert_newer(session, Person, {"id": event.subject, **fields, **parts})


async def erase_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep nothing of a person but their id, so that nobody proposes them; their words can be read no more."""
    await upsert_newer(session, Person, {**_ERASED, "id": event.subject, "version": event.version})
    await forget(session, event.subject)


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


async def named(session: AsyncSession, rows: Sequence[T]) -> list[Named[T]]:
    """The rows with the names of the two people that each is about."""
    names = await store.names(session, {key for row in rows for key in (row.mentee_id, row.mentor_id)})
    return [Named(row, names.get(row.mentee_id, ""), names.get(row.mentor_id, "")) for row in rows]
