"""Queries about people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.analytics.people.tables import Person
from shared.db import AsyncSession

__all__ = ["active_id", "count", "erase"]

_ACTIVE = "active"
_ERASED = "erased"
_FORGOTTEN = ("version", "external_id", "department", "grade", "location", "status")


async def active_id(session: AsyncSession, external_id: str) -> UUID | None:
    return await session.scalar(select(Person.id).where(Person.external_id == external_id, Person.status == _ACTIVE))


async def count(session: AsyncSession) -> int:
    """How many active people are known here."""
    return await session.scalar(select(func.count()).select_from(Person).where(Person.status == _ACTIVE)) or 0


async def erase(session: AsyncSession, person_id: UUID, version: int) -> None:
    """Forget a person unless a later event has told already. What stays is that they are erased, lest an event that is
    late tells of them again; that goes with their pseudonym (`erasures.store.drop_older`)."""
    values = {"id": person_id, "version": version, "external_id": "", "status": _ERASED}
    statement = insert(Person).values(**values, department="", grade="", location="")
    forgotten = {name: statement.excluded[name] for name in _FORGOTTEN}
    newer = statement.excluded["version"] > Person.version
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=forgotten, where=newer))
