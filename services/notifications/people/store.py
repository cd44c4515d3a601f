"""Queries about people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from services.notifications.people.tables import Person
from shared.db import AsyncSession

__all__ = ["ACTIVE", "count", "find_person", "zone_of"]

ACTIVE = "active"


async def find_person(session: AsyncSession, external_id: str) -> UUID | None:
    """The id of the active person with this external id; None when unknown or departed."""
    return await session.scalar(select(Person.id).where(Person.external_id == external_id, Person.status == ACTIVE))


async def count(session: AsyncSession) -> int:
    """How many active people are known here."""
    return await session.scalar(select(func.count()).select_from(Person).where(Person.status == ACTIVE)) or 0


async def zone_of(session: AsyncSession, person_id: UUID) -> str | None:
    """A person's IANA zone; None when they are not known yet."""
    return await session.scalar(select(Person.zone).where(Person.id == person_id))
