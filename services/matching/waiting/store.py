"""Queries about requests that wait for a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from services.matching.enrollments.domain import ENROLLED
from services.matching.enrollments.tables import Enrollment
from services.matching.places.store import ended_programs, has_room, not_pausing
from services.matching.requests.domain import WAITING
from services.matching.requests.tables import Request
from shared.db import AsyncSession

__all__ = ["mentors_with_room", "oldest"]

_FRESH = {"populate_existing": True}


async def mentors_with_room(session: AsyncSession, today: date, limit: int) -> Sequence[Enrollment]:
    """Mentors who have a place and for whom somebody waits, locked, without those that somebody else has in hand, and
    without those of programs that have ended, whose mentorships end one after the other."""
    waited_for = exists().where(
        Request.program_id == Enrollment.program_id,
        Request.mentor_id == Enrollment.person_id,
        Request.state == WAITING,
        _can_begin(today),
    )
    query = select(Enrollment).where(
        Enrollment.role == "mentor",
        Enrollment.state == ENROLLED,
        not_pausing(Enrollment, today),
        has_room(),
        Enrollment.program_id.not_in(ended_programs(today)),
        waited_for,
    )
    query = query.order_by(Enrollment.id).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(query, execution_options=_FRESH)).all()


async def oldest(
    session: AsyncSession, program_id: UUID, mentor_id: UUID, today: date, limit: int
) -> Sequence[Request]:
    """Who has waited longest for a mentor, locked, without what somebody else has in hand; and without mentees who
    pause: their turn comes when they are back."""
    query = (
        select(Request)
        .where(
            Request.program_id == program_id,
            Request.mentor_id == mentor_id,
            Request.state == WAITING,
            _can_begin(today),
        )
        .order_by(Request.waiting_since, Request.id)
        .limit(limit)
    )
    locked = query.with_for_update(skip_locked=True, of=Request)
    return (await session.scalars(locked, execution_options=_FRESH)).all()


def _can_begin(today: date) -> ColumnElement[bool]:
    mentee = aliased(Enrollment)
    return exists().where(
        mentee.program_id == Request.program_id,
        mentee.person_id == Request.mentee_id,
        mentee.role == "mentee",
        mentee.state == ENROLLED,
        not_pausing(mentee, today),
    )
