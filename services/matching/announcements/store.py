"""Queries about announcements, and who is in an audience."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from services.matching.announcements.domain import Audience
from services.matching.announcements.tables import Announcement
from services.matching.communities.tables import CommunityMember
from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from services.matching.sessions.domain import HELD
from services.matching.sessions.tables import Session, SessionOccurrence
from shared.db import AsyncSession, rows_after

__all__ = ["announcements", "count", "first_names", "recipients"]


async def recipients(session: AsyncSession, program_id: UUID, audience: Audience) -> Sequence[UUID]:
    """Everybody in an audience, each once."""
    return (await session.scalars(_people(program_id, audience).order_by(Person.id))).all()


async def count(session: AsyncSession, program_id: UUID, audience: Audience) -> int:
    """How many `recipients` would find."""
    query = select(func.count()).select_from(_people(program_id, audience).subquery())
    return await session.scalar(query) or 0


async def first_names(
    session: AsyncSession, program_id: UUID, audience: Audience, limit: int
) -> Sequence[tuple[UUID, str]]:
    """Some of the people whom `recipients` would find, with their names, in the order of these."""
    query = _people(program_id, audience).add_columns(Person.name).order_by(Person.name, Person.id).limit(limit)
    return [(key, name) for key, name in await session.execute(query)]


async def announcements(
    session: AsyncSession, program_id: UUID, after: UUID | None, limit: int, *, newest: bool
) -> tuple[Sequence[Announcement], int]:
    """Up to `limit` + 1 announcements of a program in the order of making them, or the newest first, and how many there
    are."""
    where: list[ColumnElement[bool]] = [Announcement.program_id == program_id]
    return await rows_after(session, Announcement, where, after, limit, newest=newest)


def _people(program_id: UUID, audience: Audience) -> Select[UUID]:
    enrolled = [Enrollment.program_id == program_id, Enrollment.person_id == Person.id, *_of_enrollment(audience)]
    return select(Person.id).where(Person.status == ACTIVE, exists().where(*enrolled), *_of_person(audience))


def _of_person(audience: Audience) -> list[ColumnElement[bool]]:
    wanted = [
        _among(column, values)
        for column, values in (
            (Person.department, audience.departments),
            (Person.location, audience.locations),
            (Person.grade, audience.grades),
        )
        if values
    ]
    if audience.community_id is not None:
        wanted.append(
            exists().where(
                CommunityMember.community_id == audience.community_id,
                CommunityMember.person_id == Person.id,
                CommunityMember.left_at.is_(None),
            )
        )
    return wanted


def _among(column: InstrumentedAttribute[str], values: Sequence[str]) -> ColumnElement[bool]:
    # Both sides by the database, whose capital letters are those of its locale.
    return func.lower(func.btrim(column)).in_([func.lower(value) for value in values])


def _of_enrollment(audience: Audience) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Enrollment.state.in_(audience.states)]
    if audience.role is not None:
        wanted.append(Enrollment.role == audience.role)
    for condition, true in (
        (_matched(), audience.matched),
        (_has_met(), audience.has_met),
        (and_(_matched(), ~_matched(Mentorship.agreed == 0)), audience.agreed),
    ):
        if true is not None:
            wanted.append(condition if true else ~condition)
    return wanted


def _matched(*further: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*_in_it(), MentorshipMember.left_on.is_(None), Mentorship.state != ENDED, *further)


def _has_met() -> ColumnElement[bool]:
    once = exists().where(
        SessionOccurrence.session_id == Session.id, SessionOccurrence.state == HELD, Session.recurrence != ""
    )
    return exists().where(*_in_it(), Session.mentorship_id == Mentorship.id, or_(Session.state == HELD, once))


def _in_it() -> tuple[ColumnElement[bool], ...]:
    """A mentorship of the program that somebody is or was in in the role of an enrollment. Peers enroll as mentees."""
    return (
        Mentorship.id == MentorshipMember.mentorship_id,
        Mentorship.program_id == Enrollment.program_id,
        MentorshipMember.person_id == Enrollment.person_id,
        (MentorshipMember.role == "mentor") == (Enrollment.role == "mentor"),
    )
