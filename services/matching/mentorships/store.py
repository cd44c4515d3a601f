"""Queries about mentorships and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from services.matching.mentorships.domain import ACTIVE
from services.matching.mentorships.tables import Mentorship, Session
from shared.db import AsyncSession

__all__ = ["active_of_mentor", "mentorships", "sessions"]


async def active_of_mentor(session: AsyncSession, program_id: UUID, mentor_id: UUID) -> int:
    query = select(func.count()).select_from(Mentorship)
    return (
        await session.scalar(
            query.where(
                Mentorship.program_id == program_id, Mentorship.mentor_id == mentor_id, Mentorship.state == ACTIVE
            )
        )
        or 0
    )


async def mentorships(
    session: AsyncSession, *, program_id: UUID | None, person_id: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Mentorship], int]:
    """Up to `limit` + 1 mentorships in the order of starting, and how many there are. person_id: one of the two."""
    where: list[ColumnElement[bool]] = []
    if program_id is not None:
        where.append(Mentorship.program_id == program_id)
    if person_id is not None:
        where.append(or_(Mentorship.mentee_id == person_id, Mentorship.mentor_id == person_id))
    total = await session.scalar(select(func.count()).select_from(Mentorship).where(*where))
    if after is not None:
        where.append(Mentorship.id > after)
    rows = await session.scalars(select(Mentorship).where(*where).order_by(Mentorship.id).limit(limit + 1))
    return rows.all(), total or 0


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
