"""Queries about requests that come to an end without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from services.matching.places.store import ended_programs
from services.matching.requests.domain import OPEN, QUESTIONED, UNFINISHED
from services.matching.requests.tables import Request
from shared.db import AsyncSession

__all__ = ["due", "of_mentee", "of_person", "of_program"]

_FRESH = {"populate_existing": True}


async def due(session: AsyncSession, today: date, limit: int) -> Sequence[Request]:
    """Requests whose last day has passed, and all that are left in programs that have ended, also those that wait
    for a place; locked, without those that somebody else has in hand."""
    passed = or_(
        and_(Request.state.in_([OPEN, QUESTIONED]), Request.answer_by < today),
        and_(Request.state.in_(UNFINISHED), Request.program_id.in_(ended_programs(today))),
    )
    query = select(Request).where(passed).order_by(Request.id).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def of_program(session: AsyncSession, program_id: UUID) -> Sequence[Request]:
    return await _unfinished(session, Request.program_id == program_id)


async def of_mentee(session: AsyncSession, program_id: UUID, mentee_id: UUID) -> Sequence[Request]:
    return await _unfinished(session, Request.program_id == program_id, Request.mentee_id == mentee_id)


async def of_person(
    session: AsyncSession, person_id: UUID, *, program_id: UUID | None = None, role: str | None = None
) -> Sequence[Request]:
    """What somebody has asked, and what they were asked. role: only as mentee, or only as mentor."""
    sides = {"mentee": Request.mentee_id == person_id, "mentor": Request.mentor_id == person_id}
    where = [or_(*sides.values()) if role is None else sides[role]]
    if program_id is not None:
        where.append(Request.program_id == program_id)
    return await _unfinished(session, *where)


async def _unfinished(session: AsyncSession, *where: ColumnElement[bool]) -> Sequence[Request]:
    """Requests that have not come to an end, locked in one order."""
    query = select(Request).where(Request.state.in_(UNFINISHED), *where).order_by(Request.id).with_for_update()
    return (await session.scalars(query, execution_options=_FRESH)).all()
