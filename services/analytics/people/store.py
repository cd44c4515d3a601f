"""Queries about people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from services.analytics.people.tables import Person
from shared.db import AsyncSession

__all__ = ["active_id", "count"]

_ACTIVE = "active"


async def active_id(session: AsyncSession, external_id: str) -> UUID | None:
    return await session.scalar(select(Person.id).where(Person.external_id == external_id, Person.status == _ACTIVE))


async def count(session: AsyncSession) -> int:
    """How many active people are known here."""
    return await session.scalar(select(func.count()).select_from(Person).where(Person.status == _ACTIVE)) or 0
