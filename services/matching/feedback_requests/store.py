"""Queries about questions for feedback."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from services.matching.feedback.tables import FeedbackRequest
from services.matching.feedback_requests.domain import OPEN
from shared.db import AsyncSession, rows_after

__all__ = ["is_open", "requests"]


async def requests(
    session: AsyncSession, mentorship_id: UUID, person_id: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[FeedbackRequest], int]:
    """Up to `limit` + 1 questions that a person asked or was asked, in the order of asking, and how many there are."""
    where: list[ColumnElement[bool]] = [
        FeedbackRequest.mentorship_id == mentorship_id,
        or_(FeedbackRequest.asked_by == person_id, FeedbackRequest.asked_of == person_id),
    ]
    return await rows_after(session, FeedbackRequest, where, after, limit)


async def is_open(
    session: AsyncSession,
    mentorship_id: UUID,
    asked_by: UUID,
    asked_of: UUID,
    session_id: UUID | None,
    goal_id: UUID | None,
) -> bool:
    """Whether one waits for another's answer to the same question."""
    query = select(FeedbackRequest.id).where(
        FeedbackRequest.mentorship_id == mentorship_id,
        FeedbackRequest.asked_by == asked_by,
        FeedbackRequest.asked_of == asked_of,
        FeedbackRequest.session_id.is_not_distinct_from(session_id),
        FeedbackRequest.goal_id.is_not_distinct_from(goal_id),
        FeedbackRequest.state == OPEN,
    )
    return await session.scalar(query.limit(1)) is not None
