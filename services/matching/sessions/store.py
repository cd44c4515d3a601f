"""Queries about sessions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.matching.sessions.tables import Session
from shared.db import AsyncSession

__all__ = ["sessions"]


async def sessions(
    session: AsyncSession, mentorship_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Session], int]:
    """Up to `limit` + 1 sessions in the order of scheduling, and how many there are."""
    where: list[ColumnElement[bool]] = [Session.mentorship_id == mentorship_id]
    total = await session.scalar(select(func.count()).select_from(Session).where(*where))
    if after is not None:
        where.append(Session.id > after)
    rows = await session.scalars(select(Session).where(*where).order_by(Session.id).limit(limit + 1))
    return rows.all(), total or 0
