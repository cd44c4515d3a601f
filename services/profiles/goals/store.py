"""Queries over goals."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.profiles.goals.tables import Goal, GoalShare
from services.profiles.mentorships.tables import KnownMentorship
from shared.db import AsyncSession

__all__ = ["mentors_with", "page", "total"]


async def page(session: AsyncSession, person_id: UUID, after: UUID | None, limit: int) -> Sequence[Goal]:
    """Up to `limit` + 1 goals of a person in the order in which they were set."""
    query = select(Goal).where(Goal.person_id == person_id).order_by(Goal.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Goal.id > after))).all()


async def total(session: AsyncSession, person_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Goal).where(Goal.person_id == person_id)) or 0


async def mentors_with(session: AsyncSession, goal_id: UUID) -> Sequence[UUID]:
    """The mentors with whom a goal is shared and whose mentorship runs."""
    query = (
        select(KnownMentorship.mentor_id)
        .join(GoalShare, GoalShare.mentorship_id == KnownMentorship.mentorship_id)
        .join(Goal, (Goal.id == GoalShare.goal_id) & (Goal.person_id == KnownMentorship.mentee_id))
        .where(GoalShare.goal_id == goal_id, KnownMentorship.ended_on.is_(None))
    )
    return (await session.scalars(query)).all()
