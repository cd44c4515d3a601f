"""Queries over what is shared with mentors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from services.profiles.goals.domain import Kind
from services.profiles.goals.tables import Goal, GoalChange, GoalShare
from services.profiles.mentorships.tables import KnownMentorship
from shared.db import AsyncSession

__all__ = ["meant_to_be_shared_since", "unshare", "unshare_ended"]


async def unshare(session: AsyncSession, goal_id: UUID, mentorship_id: UUID) -> bool:
    """Share a goal with a mentorship no more; whether it was before."""
    these = (GoalShare.goal_id == goal_id, GoalShare.mentorship_id == mentorship_id)
    return (await session.execute(delete(GoalShare).where(*these).returning(GoalShare.goal_id))).first() is not None


async def unshare_ended(session: AsyncSession, goal_id: UUID) -> None:
    """Forget that a goal was shared with mentorships that have ended."""
    ended = (
        select(KnownMentorship.mentorship_id)
        .join(Goal, Goal.person_id == KnownMentorship.mentee_id)
        .where(Goal.id == goal_id, KnownMentorship.ended_on.is_not(None))
    )
    await session.execute(delete(GoalShare).where(GoalShare.goal_id == goal_id, GoalShare.mentorship_id.in_(ended)))


async def meant_to_be_shared_since(session: AsyncSession, person_id: UUID, since: datetime) -> Sequence[UUID]:
    """The goals that were set for a person from then on, but for those that they kept to themself."""
    query = (
        select(GoalChange.goal_id)
        .join(Goal, Goal.id == GoalChange.goal_id)
        .where(
            Goal.person_id == person_id,
            GoalChange.kind == Kind.SET,
            GoalChange.at >= since,
            GoalChange.details["shared"].as_boolean(),
        )
        .order_by(Goal.id)
    )
    return (await session.scalars(query)).all()
