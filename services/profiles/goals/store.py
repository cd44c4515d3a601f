"""Queries over goals and mentors."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.profiles.goals.tables import Goal, MentorOf
from shared.db import AsyncSession

__all__ = ["mentors_of", "page", "remember_mentor", "total"]


async def mentors_of(session: AsyncSession, mentee_id: UUID) -> Sequence[UUID]:
    """Who mentors this person."""
    return (await session.scalars(select(MentorOf.mentor_id).where(MentorOf.mentee_id == mentee_id))).all()


async def remember_mentor(session: AsyncSession, mentorship_id: UUID, mentee_id: UUID, mentor_id: UUID) -> None:
    values = {"mentorship_id": mentorship_id, "mentee_id": mentee_id, "mentor_id": mentor_id}
    await session.execute(insert(MentorOf).values(values).on_conflict_do_nothing())


async def page(session: AsyncSession, person_id: UUID, after: UUID | None, limit: int) -> Sequence[Goal]:
    """Up to `limit` + 1 goals of a person in the order in which they were set."""
    query = select(Goal).where(Goal.person_id == person_id).order_by(Goal.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Goal.id > after))).all()


async def total(session: AsyncSession, person_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Goal).where(Goal.person_id == person_id)) or 0
