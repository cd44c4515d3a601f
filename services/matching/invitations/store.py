"""Queries about invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from services.matching.enrollments.domain import INVITED, WAITING
from services.matching.enrollments.tables import Enrollment
from services.matching.programs.domain import ARCHIVED, CLOSED
from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["of_closed_programs", "unanswered"]


async def unanswered(session: AsyncSession, today: date, count: int) -> Sequence[Enrollment]:
    """Invitations whose last day has passed, locked; those that somebody has in hand are left out."""
    query = select(Enrollment).where(Enrollment.state == INVITED, Enrollment.answer_by < today)
    query = query.order_by(Enrollment.answer_by, Enrollment.id).limit(count)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def of_closed_programs(session: AsyncSession, count: int) -> Sequence[Enrollment]:
    """The invited and waiting of programs that have closed, locked as above."""
    closed = select(Program.id).where(Program.state.in_([CLOSED, ARCHIVED]))
    query = select(Enrollment).where(Enrollment.state.in_([INVITED, WAITING]), Enrollment.program_id.in_(closed))
    return (await session.scalars(query.order_by(Enrollment.id).limit(count).with_for_update(skip_locked=True))).all()
