"""Queries about coaches from outside."""

from __future__ import annotations

from sqlalchemy import select

from services.profiles.people.tables import Person
from shared.db import AsyncSession

__all__ = ["lock"]


async def lock(session: AsyncSession, external_id: str) -> Person | None:
    """Whoever has this external id, in whatever state, locked for a change."""
    query = select(Person).where(Person.external_id == external_id).with_for_update()
    return (await session.scalars(query)).one_or_none()
