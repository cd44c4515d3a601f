"""Queries about who waits for a place in a program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from services.matching.enrollments.domain import ENROLLED, WAITING
from services.matching.enrollments.tables import Enrollment
from services.matching.programs.tables import Program
from services.matching.waitlist.domain import Room
from shared.db import AsyncSession

__all__ = ["first", "lock", "lock_if_free", "positions", "programs", "room", "waiting"]

_UNDER_WAY = ("open", "running")


async def lock(session: AsyncSession, program_id: UUID) -> Program:
    """A program that exists, as it is once nobody else fills its places: whoever takes one waits here.

    Not so strong a lock that rows which refer to the program, such as a mentorship, would have to wait as well.
    """
    query = select(Program).where(Program.id == program_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def lock_if_free(session: AsyncSession, program_id: UUID) -> Program | None:
    """The same without waiting; None while somebody else holds it."""
    query = select(Program).where(Program.id == program_id).with_for_update(key_share=True, skip_locked=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def room(session: AsyncSession, program: Program) -> Room:
    """How many mentees a program takes and has."""
    mentee = Enrollment.role == "mentee"
    places = func.coalesce(func.sum(Enrollment.places).filter(Enrollment.state == ENROLLED), 0)
    query = select(
        func.count().filter(mentee, Enrollment.state == ENROLLED),
        func.count().filter(mentee, Enrollment.state == WAITING),
        places,
    ).where(Enrollment.program_id == program.id)
    enrolled, waiting, offered = (await session.execute(query)).one()
    return Room(program.mentee_limit, offered if program.limited_by_places else None, enrolled, waiting)


async def programs(session: AsyncSession, today: date) -> Sequence[UUID]:
    """The programs under way in which somebody waits."""
    waits = select(Enrollment.program_id).where(Enrollment.state == WAITING).distinct()
    query = select(Program.id).where(Program.id.in_(waits), Program.state.in_(_UNDER_WAY), Program.ends_on >= today)
    return (await session.scalars(query.order_by(Program.id))).all()


async def first(session: AsyncSession, program_id: UUID, count: int) -> Sequence[Enrollment]:
    """Those who have waited longest, locked."""
    query = select(Enrollment).where(Enrollment.program_id == program_id, Enrollment.state == WAITING)
    query = query.order_by(Enrollment.waiting_since, Enrollment.id).limit(count).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def waiting(session: AsyncSession, program_id: UUID, after: int, limit: int) -> Sequence[Enrollment]:
    """Up to `limit` + 1 of those who wait, in their order. after: the position after which to begin."""
    query = select(Enrollment).where(Enrollment.program_id == program_id, Enrollment.state == WAITING)
    query = query.order_by(Enrollment.waiting_since, Enrollment.id).offset(after).limit(limit + 1)
    return (await session.scalars(query)).all()


async def positions(session: AsyncSession, program_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """The position, from 1, of everybody who waits in these programs, by enrollment."""
    if not program_ids:
        return {}
    number = func.row_number().over(
        partition_by=Enrollment.program_id, order_by=(Enrollment.waiting_since, Enrollment.id)
    )
    query = select(Enrollment.id, number)
    query = query.where(Enrollment.program_id.in_(program_ids), Enrollment.state == WAITING)
    return dict((await session.execute(query)).all())
