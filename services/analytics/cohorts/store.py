"""Queries over what has happened in programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, any_, case, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase

from services.analytics.cohorts.domain import Dimension
from services.analytics.cohorts.tables import Enrollment, Feedback, Mentorship, Program, Proposal, Session
from services.analytics.people.tables import Person
from shared.db import AsyncSession

__all__ = ["add", "fill", "furthest", "mentees", "program", "programs", "sizes"]


async def add(session: AsyncSession, table: type[DeclarativeBase], **values: Any) -> None:
    """Insert a row unless it is there already."""
    await session.execute(insert(table).values(values).on_conflict_do_nothing())


async def fill(session: AsyncSession, table: type[DeclarativeBase], column: str, **values: Any) -> None:
    """Insert a row, or set its one column if another event has inserted it before; of two values the earlier stays."""
    statement = insert(table).values(values)
    earlier = func.least(table.__table__.c[column], statement.excluded[column])
    keys = [key.name for key in table.__table__.primary_key]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_={column: earlier}))


async def mentees(session: AsyncSession, mentorship_id: UUID, among: Sequence[UUID]) -> Sequence[UUID]:
    """Which of these people are known as mentees of a mentorship."""
    query = select(Mentorship.mentee_id).where(Mentorship.id == mentorship_id, Mentorship.mentee_id.in_(among))
    return (await session.scalars(query.order_by(Mentorship.mentee_id))).all()


async def program(session: AsyncSession, program_id: UUID) -> Program | None:
    return await session.get(Program, program_id)


async def programs(
    session: AsyncSession, admin: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Program], int]:
    """Up to `limit` + 1 programs by id, and how many there are; all of them, or those that `admin` administers."""
    chosen: ColumnElement[bool] = true() if admin is None else any_(Program.admins) == admin
    query = select(Program).where(chosen).order_by(Program.id).limit(limit + 1)
    found = await session.scalars(query if after is None else query.where(Program.id > after))
    total = await session.scalar(select(func.count()).select_from(Program).where(chosen))
    return found.all(), total or 0


async def sizes(session: AsyncSession, program_ids: Iterable[UUID]) -> Mapping[tuple[UUID, str], int]:
    """How many take part in each program, by its id and their role; without those that are 0."""
    query = (
        select(Enrollment.program_id, Enrollment.role, func.count())
        .where(Enrollment.program_id.in_(program_ids))
        .group_by(Enrollment.program_id, Enrollment.role)
    )
    return {(key, role): count for key, role, count in await session.execute(query)}


async def furthest(
    session: AsyncSession, program_id: UUID, dimension: Dimension | None = None
) -> dict[str, dict[int, int]]:
    """How many mentees came to which step and no further, by their value of the dimension; "" where it is not known.

    Steps count from 1, as in `domain.STEPS`. A step counts only after all steps before it.
    """
    proposals, mentorships, sessions, feedback = _reached(program_id)
    step = case(
        (proposals.c.proposed.is_not(True), 1),
        (proposals.c.accepted.is_not(True), 2),
        (mentorships.c.mentee_id.is_(None), 3),
        (sessions.c.scheduled.is_not(True), 4),
        (sessions.c.held.is_not(True), 5),
        (feedback.c.mentee_id.is_(None), 6),
        else_=7,
    ).label("step")
    value = func.coalesce(getattr(Person, dimension.value), "") if dimension else literal("")
    query = select(value.label("value"), step, func.count()).select_from(Enrollment)
    for part in (proposals, mentorships, sessions, feedback):
        query = query.outerjoin(part, part.c.mentee_id == Enrollment.person_id)
    if dimension:
        query = query.outerjoin(Person, Person.id == Enrollment.person_id)
    query = query.where(Enrollment.program_id == program_id, Enrollment.role == "mentee").group_by("value", "step")
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for name, reached, count in await session.execute(query):
        found[name][reached] = count
    return dict(found)


def _reached(program_id: UUID) -> tuple[Subquery, Subquery, Subquery, Subquery]:
    """For each mentee what there is of proposals, mentorships, sessions and feedback in this program."""
    proposals = (
        select(
            Proposal.mentee_id,
            func.bool_or(Proposal.proposed_at.is_not(None)).label("proposed"),
            func.bool_or(Proposal.accepted_at.is_not(None)).label("accepted"),
        )
        .where(Proposal.program_id == program_id)
        .group_by(Proposal.mentee_id)
    )
    mentorships = select(Mentorship.mentee_id).where(Mentorship.program_id == program_id).distinct()
    planned = or_(Session.scheduled_at.is_not(None), Session.held_on.is_not(None))
    sessions = (
        select(
            Session.mentee_id,
            func.bool_or(planned).label("scheduled"),
            func.bool_or(Session.held_on.is_not(None)).label("held"),
        )
        .where(Session.program_id == program_id)
        .group_by(Session.mentee_id)
    )
    feedback = (
        select(Mentorship.mentee_id)
        .join(Feedback, Feedback.mentorship_id == Mentorship.id)
        .where(Mentorship.program_id == program_id)
        .distinct()
    )
    return proposals.subquery(), mentorships.subquery(), sessions.subquery(), feedback.subquery()
