"""Queries about introductions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from services.matching.introductions.domain import EXPIRED, PROPOSED
from services.matching.introductions.tables import Introduction
from services.matching.mentorships.store import IN_NOW
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people.tables import Person
from services.matching.places.store import ended_programs
from services.matching.requests.domain import UNFINISHED
from services.matching.requests.tables import Request
from shared.db import AsyncSession, rows_after

__all__ = ["due", "introductions", "lock_introducer", "needless", "open_by", "proposed"]


async def introductions(
    session: AsyncSession, person_id: UUID | None, *, after: UUID | None, limit: int, newest: bool
) -> tuple[Sequence[Introduction], int]:
    """Up to `limit` + 1 introductions by or of somebody in the order of proposing, or the newest first, and how many
    there are."""
    where: list[ColumnElement[bool]] = [_of(person_id)]
    return await rows_after(session, Introduction, where, after, limit, newest=newest)


async def lock_introducer(session: AsyncSession, person_id: UUID) -> None:
    """Whoever introduces people does it one after the other, so that they are counted."""
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


async def open_by(session: AsyncSession, person_id: UUID) -> int:
    """How many introductions somebody has under way."""
    query = select(func.count()).where(Introduction.introduced_by == person_id, Introduction.state == PROPOSED)
    return await session.scalar(query) or 0


async def needless(
    session: AsyncSession, program_id: UUID, mentee_id: UUID, to_id: UUID, *, ended_since: datetime
) -> bool:
    """Whether two people are introduced already or were without success since then, in whatever program, or are in
    touch in this one."""
    one_way = and_(Introduction.mentee_id == mentee_id, Introduction.to_id == to_id)
    other_way = and_(Introduction.mentee_id == to_id, Introduction.to_id == mentee_id)
    ended = and_(Introduction.state == EXPIRED, Introduction.answered_at > ended_since)
    introduced = select(Introduction.id).where(or_(one_way, other_way), or_(Introduction.state == PROPOSED, ended))
    asked = select(Request.id).where(
        Request.program_id == program_id,
        Request.mentee_id == mentee_id,
        Request.mentor_id == to_id,
        Request.state.in_(UNFINISHED),
    )
    together = select(Mentorship.id).where(
        Mentorship.program_id == program_id,
        Mentorship.mentor_id == to_id,
        Mentorship.id == MentorshipMember.mentorship_id,
        MentorshipMember.person_id == mentee_id,
        *IN_NOW,
    )
    return (await session.execute(introduced.union_all(asked, together).limit(1))).first() is not None


async def due(session: AsyncSession, today: date, limit: int) -> Sequence[Introduction]:
    """Introductions whose last day has passed, and those that are left in programs that have ended; locked, without
    those that somebody else has in hand."""
    passed = or_(Introduction.answer_by < today, Introduction.program_id.in_(ended_programs(today)))
    query = select(Introduction).where(Introduction.state == PROPOSED, passed)
    query = query.order_by(Introduction.id).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def proposed(
    session: AsyncSession, *, program_id: UUID | None = None, person_id: UUID | None = None
) -> Sequence[Introduction]:
    """Introductions under way in a program, or by or of somebody, locked."""
    query = select(Introduction).where(Introduction.state == PROPOSED)
    if program_id is not None:
        query = query.where(Introduction.program_id == program_id)
    if person_id is not None:
        query = query.where(_of(person_id))
    locked = query.order_by(Introduction.id).with_for_update()
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()


def _of(person_id: UUID | None) -> ColumnElement[bool]:
    return or_(
        Introduction.introduced_by == person_id, Introduction.mentee_id == person_id, Introduction.to_id == person_id
    )
