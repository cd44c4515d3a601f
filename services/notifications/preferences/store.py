"""Queries about preferences."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.preferences.domain import QuietHours
from services.notifications.preferences.tables import Preference
from shared.db import AsyncSession

__all__ = ["lock", "preference"]


def _defaults(person_id: UUID) -> dict[str, object]:
    hours = QuietHours()
    return {"person_id": person_id, "version": 0, "quiet_start": hours.start, "quiet_end": hours.end, "muted": []}


async def preference(session: AsyncSession, person_id: UUID) -> Preference:
    """What a person prefers; version 0 while they have chosen nothing."""
    return await session.get(Preference, person_id) or Preference(**_defaults(person_id))


async def lock(session: AsyncSession, person_id: UUID) -> Preference:
    """The same, locked for a change; the row is made when there is none."""
    await session.execute(insert(Preference).values(_defaults(person_id)).on_conflict_do_nothing())
    query = select(Preference).where(Preference.person_id == person_id).with_for_update()
    return (await session.scalars(query)).one()
