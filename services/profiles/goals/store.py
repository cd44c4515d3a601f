"""Queries over goals."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.profiles.goals.tables import Goal
from shared.db import AsyncSession

__all__ = ["page", "total"]


async def page(session: AsyncSession, person_id: UUID, after: UUID | None, limit: int) -> Sequence[Goal]:
    """Up to `limit` + 1 goals of a person in the order in which they were set."""
    query = select(Goal).where(Goal.person_id == person_id).order_by(Goal.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Goal.id > after))).all()


async def total(session: AsyncSession, person_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Goal).where(Goal.person_id == person_id)) or 0
