"""Queries about invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from services.matching.enrollments.domain import INVITED
from services.matching.enrollments.tables import Enrollment
from shared.db import AsyncSession

__all__ = ["unanswered"]


async def unanswered(session: AsyncSession, today: date, count: int) -> Sequence[Enrollment]:
    """Invitations whose last day has passed, locked; those that somebody has in hand are left out."""
    query = select(Enrollment).where(Enrollment.state == INVITED, Enrollment.answer_by < today)
    query = query.order_by(Enrollment.answer_by, Enrollment.id).limit(count)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()
