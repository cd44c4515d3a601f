"""Queries about closings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.matching.closings.tables import Closing
from shared.db import AsyncSession

__all__ = ["closings"]


async def closings(session: AsyncSession, mentorship_id: UUID) -> Sequence[Closing]:
    """Who has closed a mentorship, in the order of closing."""
    query = select(Closing).where(Closing.mentorship_id == mentorship_id)
    return (await session.scalars(query.order_by(Closing.closed_at, Closing.person_id))).all()
