"""Queries about people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, func, select

from services.notifications.people.tables import Contact, Person
from shared.db import AsyncSession

__all__ = [
    "ACTIVE",
    "ERASED",
    "count",
    "find_person",
    "forget_contact",
    "is_erased",
    "names_of",
    "zone_of",
]

ACTIVE = "active"
ERASED = "erased"


async def find_person(session: AsyncSession, external_id: str) -> UUID | None:
    """The id of the active person with this external id; None when unknown or departed."""
    return await session.scalar(select(Person.id).where(Person.external_id == external_id, Person.status == ACTIVE))


async def count(session: AsyncSession) -> int:
    """How many active people are known here."""
    return await session.scalar(select(func.count()).select_from(Person).where(Person.status == ACTIVE)) or 0


async def zone_of(session: AsyncSession, person_id: UUID) -> str | None:
    """A person's IANA zone; None when they are not known yet."""
    return await session.scalar(select(Person.zone).where(Person.id == person_id))


async def names_of(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of those of these people who are known and have not left."""
    if not people:
        return {}
    known = select(Person.id, Person.name).where(Person.id.in_(people), Person.status == ACTIVE)
    return dict((await session.execute(known)).all())


async def is_erased(session: AsyncSession, person_id: UUID) -> bool:
    """Whether a person was erased. Their row is held, so that an erasure at this moment sees what is written next."""
    status = await session.scalar(select(Person.status).where(Person.id == person_id).with_for_update(read=True))
    return status == ERASED


async def forget_contact(session: AsyncSession, person_id: UUID) -> None:
    await session.execute(delete(Contact).where(Contact.person_id == person_id))
