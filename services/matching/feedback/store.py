"""Queries about feedback."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.matching.feedback.tables import Feedback
from shared.db import AsyncSession

__all__ = ["feedback", "feedback_of_session"]


async def feedback(
    session: AsyncSession, mentorship_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Feedback], int]:
    """Up to `limit` + 1 pieces of feedback in the order of giving, and how many there are."""
    where: list[ColumnElement[bool]] = [Feedback.mentorship_id == mentorship_id]
    total = await session.scalar(select(func.count()).select_from(Feedback).where(*where))
    if after is not None:
        where.append(Feedback.id > after)
    rows = await session.scalars(select(Feedback).where(*where).order_by(Feedback.id).limit(limit + 1))
    return rows.all(), total or 0


async def feedback_of_session(session: AsyncSession, session_id: UUID, given_by: UUID) -> bool:
    """Whether this person has given feedback on this session."""
    query = select(Feedback.id).where(Feedback.session_id == session_id, Feedback.given_by == given_by)
    return await session.scalar(query) is not None
