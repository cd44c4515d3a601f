"""How many mentees a mentor has a place for. Only this module says what takes a place and counts them; who takes one
counts under its lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.store import MENTEE_NOW
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from services.matching.programs.domain import ARCHIVED, CERTIFIED, CLOSED
from services.matching.programs.tables import Program
from shared import clock
from shared.db import AsyncSession

__all__ = [
    "certified",
    "ended_programs",
    "free",
    "has_room",
    "is_certified",
    "lock",
    "lock_mentee",
    "matched",
    "mentee_in",
    "mentor_in",
    "not_pausing",
    "taken",
]

_MENTORING = "enrolled"
_FRESH = {"populate_existing": True}
"""A row that was read before it was locked is read again."""


async def lock(session: AsyncSession, program_id: UUID, person_id: UUID, role: str) -> Enrollment | None:
    """An enrollment that counts, locked: whoever takes or gives a place of theirs waits here. None if there is none."""
    query = select(Enrollment).where(
        Enrollment.program_id == program_id,
        Enrollment.person_id == person_id,
        Enrollment.role == role,
        Enrollment.state == _MENTORING,
    )
    return (await session.scalars(query.with_for_update(), execution_options=_FRESH)).one_or_none()


async def lock_mentee(
    session: AsyncSession, program_id: UUID, person_id: UUID, *, wait: bool = True
) -> Enrollment | None:
    """A mentee's enrollment in whatever state, locked: whoever asks for them or matches them waits here first.

    None if there is none, or if somebody has it locked and `wait` is off.
    """
    query = _enrollment(program_id, person_id, "mentee").with_for_update(skip_locked=not wait)
    return (await session.scalars(query, execution_options=_FRESH)).one_or_none()


async def mentee_in(session: AsyncSession, program_id: UUID, person_id: UUID) -> Enrollment | None:
    """A mentee's enrollment in whatever state."""
    return (await session.scalars(_enrollment(program_id, person_id, "mentee"))).one_or_none()


async def mentor_in(session: AsyncSession, program_id: UUID, person_id: UUID) -> Enrollment | None:
    """A mentor's enrollment in whatever state."""
    return (await session.scalars(_enrollment(program_id, person_id, "mentor"))).one_or_none()


def not_pausing(enrollment: type[Enrollment], today: date) -> ColumnElement[bool]:
    """For queries: an enrollment, or an alias of the table, does not pause on this day."""
    return or_(enrollment.paused_until.is_(None), enrollment.paused_until <= today)


def ended_programs(today: date) -> Select[UUID]:
    """The programs in which nobody is matched any more."""
    return select(Program.id).where(or_(Program.ends_on < today, Program.state.in_([CLOSED, ARCHIVED])))


def matched(*where: ColumnElement[bool]) -> Select[UUID, UUID]:
    """For queries: each mentee with the mentor of whom they take a place. where: of which mentorships."""
    return (
        select(MentorshipMember.person_id, Mentorship.mentor_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(*MENTEE_NOW, *where)
    )


def has_room() -> ColumnElement[bool]:
    """For queries over `Enrollment`: a mentor has a place that nobody takes."""
    theirs = matched(Mentorship.program_id == Enrollment.program_id, Mentorship.mentor_id == Enrollment.person_id)
    return Enrollment.places > theirs.with_only_columns(func.count()).scalar_subquery()


async def taken(session: AsyncSession, program_id: UUID, mentor_id: UUID) -> int:
    """How many mentees a mentor has in a program."""
    return (await _counts(session, program_id, Mentorship.mentor_id == mentor_id))[mentor_id]


async def free(session: AsyncSession, program_id: UUID) -> Mapping[UUID, int]:
    """How many places each mentor has who can be asked now, at least one each: active, enrolled, not pausing and, where
    the program asks for one, with a valid credential."""
    query = (
        select(Enrollment.person_id, Enrollment.places)
        .join(Person, Person.id == Enrollment.person_id)
        .where(
            Enrollment.program_id == program_id,
            Enrollment.role == "mentor",
            Enrollment.state == _MENTORING,
            Person.status == ACTIVE,
            not_pausing(Enrollment, clock.today()),
            certified(program_id),
        )
    )
    counts = await _counts(session, program_id)
    rows = (await session.execute(query)).all()
    return {mentor: left for mentor, places in rows if (left := places - counts[mentor]) > 0}


def certified(program_id: UUID) -> ColumnElement[bool]:
    """Whoever of `Person` holds a credential that is valid today, where the program's kind asks its mentors for one;
    everybody elsewhere."""
    asks = select(Program.id).where(Program.id == program_id, Program.kind.in_(CERTIFIED)).exists()
    valid = cast("$[*] ? (@.expires_on == null || @.expires_on >= $today)", JSONPATH)
    today = literal({"today": clock.today().isoformat()}, JSONB)
    return or_(~asks, func.jsonb_path_exists(Person.credentials, valid, today))


async def is_certified(session: AsyncSession, program_id: UUID, mentor_id: UUID) -> bool:
    """As `certified`, of one person."""
    query = select(Person.id).where(Person.id == mentor_id, certified(program_id))
    return await session.scalar(query) is not None


def _enrollment(program_id: UUID, person_id: UUID, role: str) -> Select[Enrollment]:
    return select(Enrollment).where(
        Enrollment.program_id == program_id, Enrollment.person_id == person_id, Enrollment.role == role
    )


async def _counts(session: AsyncSession, program_id: UUID, *where: ColumnElement[bool]) -> Counter[UUID]:
    query = matched(Mentorship.program_id == program_id, *where).with_only_columns(Mentorship.mentor_id, func.count())
    return Counter(dict((await session.execute(query.group_by(Mentorship.mentor_id))).all()))
