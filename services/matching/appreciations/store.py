"""Queries about thank-you notes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from services.matching.appreciations.tables import Appreciation
from services.matching.mentorships.tables import MentorshipMember
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from shared.db import AsyncSession, rows_after
from shared.platform_tables import data_key

__all__ = ["appreciations", "mentors_ever", "of_the_two", "shown_on"]


def of_the_two(mentorship_id: UUID, person_id: UUID | None) -> Sequence[ColumnElement[bool]]:
    """Notes of a mentorship that a person has sent or was sent."""
    return [
        Appreciation.mentorship_id == mentorship_id,
        or_(Appreciation.sent_by == person_id, Appreciation.sent_to == person_id),
    ]


def shown_on(person_id: UUID) -> Sequence[ColumnElement[bool]]:
    """Notes on the profile of somebody who is there, by people whose words were not erased."""
    return [
        Appreciation.sent_to == person_id,
        Appreciation.show_offered.is_(True),
        Appreciation.show_accepted.is_(True),
        exists().where(Person.id == person_id, Person.status == ACTIVE),
        exists().where(data_key.c.author_id == Appreciation.sent_by),
    ]


async def appreciations(
    session: AsyncSession, where: Sequence[ColumnElement[bool]], after: UUID | None, limit: int
) -> tuple[Sequence[Appreciation], int]:
    """Up to `limit` + 1 notes in the order of sending, and how many there are."""
    return await rows_after(session, Appreciation, where, after, limit)


async def mentors_ever(session: AsyncSession, mentorship_id: UUID) -> Sequence[UUID]:
    """Who is or was a mentor in a mentorship; in a circle everybody."""
    query = select(MentorshipMember.person_id).where(
        MentorshipMember.mentorship_id == mentorship_id, MentorshipMember.role.in_(["mentor", "peer"])
    )
    return (await session.scalars(query)).all()
