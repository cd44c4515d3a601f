"""Queries about who was at a gathering."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from services.matching.enrollments.domain import ENROLLED
from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.store import IN_NOW
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from services.matching.programs.domain import OPEN, RUNNING
from services.matching.programs.tables import Program
from services.matching.registrations.tables import Registration
from shared.db import AsyncSession

__all__ = ["asking_in", "attendees", "mentors_among", "mentors_of"]


async def attendees(
    session: AsyncSession, gathering_id: UUID, without: Collection[UUID], after: UUID | None, limit: int
) -> tuple[Sequence[Person], int]:
    """Up to `limit` + 1 of those who were there and let others see it, and how many those are."""
    where: list[ColumnElement[bool]] = [
        Registration.gathering_id == gathering_id,
        Registration.attended_at.is_not(None),
        Registration.open_to_meet.is_(True),
        Person.status == ACTIVE,
        Person.id.not_in(without),
    ]
    query = select(Person).join(Registration, Registration.person_id == Person.id).where(*where)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    if after is not None:
        query = query.where(Person.id > after)
    return (await session.scalars(query.order_by(Person.id).limit(limit + 1))).all(), total or 0


async def asking_in(session: AsyncSession, mentee_id: UUID, today: date) -> Sequence[Program]:
    """The programs in which a mentee may ask mentors now."""
    query = (
        select(Program)
        .join(Enrollment, Enrollment.program_id == Program.id)
        .where(
            Enrollment.person_id == mentee_id,
            Enrollment.role == "mentee",
            Enrollment.state == ENROLLED,
            Program.state.in_((OPEN, RUNNING)),
            Program.ways.contains(["requests"]),
            Program.ends_on >= today,
        )
        .order_by(Program.id)
    )
    return (await session.scalars(query)).all()


async def mentors_among(
    session: AsyncSession,
    gathering_id: UUID,
    speakers: Collection[UUID],
    mentors: Collection[UUID],
) -> Sequence[Person]:
    """Those of these mentors who spoke at a gathering, or were there and let others see it."""
    there = select(Registration.person_id).where(
        Registration.gathering_id == gathering_id, Registration.attended_at.is_not(None), Registration.open_to_meet
    )
    query = select(Person).where(
        Person.id.in_(mentors), Person.status == ACTIVE, or_(Person.id.in_(speakers), Person.id.in_(there))
    )
    return (await session.scalars(query.order_by(Person.id))).all()


async def mentors_of(session: AsyncSession, mentee_id: UUID) -> set[UUID]:
    """Who mentors this person now."""
    query = (
        select(Mentorship.mentor_id)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Mentorship.id)
        .where(MentorshipMember.person_id == mentee_id, *IN_NOW)
    )
    return set(await session.scalars(query))
