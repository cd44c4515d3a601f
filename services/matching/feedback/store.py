"""Queries about feedback."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from services.matching.feedback.tables import Feedback
from services.matching.sessions.domain import HELD
from services.matching.sessions.tables import SessionOccurrence
from shared.db import AsyncSession, rows_after

__all__ = ["feedback", "given_on_session", "times_held"]


async def feedback(
    session: AsyncSession, mentorship_id: UUID, person_id: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Feedback], int]:
    """Up to `limit` + 1 pieces that a person gave or was given, in the order of giving, and how many there are."""
    where: list[ColumnElement[bool]] = [
        Feedback.mentorship_id == mentorship_id,
        or_(Feedback.given_by == person_id, Feedback.given_to == person_id),
    ]
    return await rows_after(session, Feedback, where, after, limit)


async def times_held(session: AsyncSession, session_id: UUID) -> int:
    """How many times of a recurrence were held."""
    query = select(func.count()).where(SessionOccurrence.session_id == session_id, SessionOccurrence.state == HELD)
    return await session.scalar(query) or 0


async def given_on_session(session: AsyncSession, session_id: UUID, given_by: UUID, given_to: UUID) -> int:
    """How often one person has given another feedback on this session."""
    query = select(func.count()).where(
        Feedback.session_id == session_id, Feedback.given_by == given_by, Feedback.given_to == given_to
    )
    return await session.scalar(query) or 0
