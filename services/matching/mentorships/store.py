"""Queries about mentorships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Uuid,
    and_,
    any_,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)

from services.matching.mentorships.domain import ENDED, PAUSED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from shared.db import AsyncSession, rows_after

__all__ = [
    "IN_NOW",
    "IN_TO_THE_END",
    "JOINED",
    "MENTEE_NOW",
    "current",
    "due_to_resume",
    "ever_in",
    "going_with",
    "group_of",
    "joined_at",
    "leave_no_trace",
    "members",
    "mentorships",
    "people_ever",
    "started_together",
]

_SOME = 100

IN_NOW = (Mentorship.state != ENDED, MentorshipMember.left_on.is_(None))
"""For queries over both tables: somebody is in a mentorship that has not ended."""

MENTEE_NOW = (*IN_NOW, MentorshipMember.role == "mentee")
"""The same of a mentee: what takes a place of the mentor's."""

IN_TO_THE_END = or_(
    MentorshipMember.left_on.is_(None),
    # Not who left a group earlier on the day on which it ended.
    and_(MentorshipMember.left_on == Mentorship.ended_on, MentorshipMember.left_because == Mentorship.end_reason),
)
"""For queries over both tables: somebody is in a mentorship, or was when it ended."""

JOINED = func.coalesce(MentorshipMember.joined_at, cast(MentorshipMember.joined_on, DateTime(timezone=True)))
"""From when on somebody sees what is said: whoever joins a group later does not read what was said before."""


async def members(session: AsyncSession, mentorship_id: UUID) -> Sequence[MentorshipMember]:
    """Who is in a mentorship, in the order of joining; of one that has ended, who was in it at its end."""
    query = (
        select(MentorshipMember)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(Mentorship.id == mentorship_id, IN_TO_THE_END)
    )
    return (await session.scalars(query.order_by(MentorshipMember.joined_on, MentorshipMember.person_id))).all()


async def current(session: AsyncSession, mentorship_id: UUID) -> Sequence[MentorshipMember]:
    """Who has not left a mentorship, in the order of joining."""
    query = select(MentorshipMember).where(
        MentorshipMember.mentorship_id == mentorship_id, MentorshipMember.left_on.is_(None)
    )
    return (await session.scalars(query.order_by(MentorshipMember.joined_on, MentorshipMember.person_id))).all()


async def joined_at(session: AsyncSession, mentorship_id: UUID, person_id: UUID | None) -> datetime | None:
    """From when on one of its people sees what is said in a mentorship; None for everybody else."""
    query = (
        select(JOINED)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(Mentorship.id == mentorship_id, MentorshipMember.person_id == person_id, IN_TO_THE_END)
    )
    return await session.scalar(query)


async def ever_in(session: AsyncSession, mentorship_ids: Collection[UUID]) -> Mapping[UUID, Sequence[MentorshipMember]]:
    """Who is or was in each of these mentorships, in the order of joining."""
    among = MentorshipMember.mentorship_id == any_(literal(list(mentorship_ids), ARRAY(Uuid())))
    query = select(MentorshipMember).where(among)
    found: defaultdict[UUID, list[MentorshipMember]] = defaultdict(list)
    for member in await session.scalars(query.order_by(MentorshipMember.joined_on, MentorshipMember.person_id)):
        found[member.mentorship_id].append(member)
    return found


async def people_ever(session: AsyncSession, mentorship_id: UUID) -> Sequence[UUID]:
    """Who is or was in one mentorship."""
    return [member.person_id for member in (await ever_in(session, [mentorship_id])).get(mentorship_id, ())]


async def going_with(session: AsyncSession, program_id: UUID, mentee_id: UUID, mentor_id: UUID) -> bool:
    """Whether a mentee is in a mentorship of this mentor's that has not ended."""
    member = exists().where(
        MentorshipMember.mentorship_id == Mentorship.id,
        MentorshipMember.person_id == mentee_id,
        MentorshipMember.left_on.is_(None),
    )
    query = select(Mentorship.id).where(
        Mentorship.program_id == program_id, Mentorship.mentor_id == mentor_id, Mentorship.state != ENDED, member
    )
    return (await session.scalars(query.limit(1))).first() is not None


async def started_together(session: AsyncSession, program_id: UUID, mentee_id: UUID, mentor_id: UUID) -> UUID | None:
    """The last mentorship in which these two are or were mentee and mentor."""
    query = (
        select(Mentorship.id)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Mentorship.id)
        .where(
            Mentorship.program_id == program_id,
            Mentorship.mentor_id == mentor_id,
            MentorshipMember.person_id == mentee_id,
            MentorshipMember.role == "mentee",
        )
        .order_by(Mentorship.id.desc())
    )
    return await session.scalar(query.limit(1))


async def group_of(session: AsyncSession, program_id: UUID, mentor_id: UUID) -> Mentorship | None:
    """The group that a mentor has in a program, locked; None where it is to begin. Their place is held already."""
    query = select(Mentorship).where(
        Mentorship.program_id == program_id, Mentorship.mentor_id == mentor_id, Mentorship.state != ENDED
    )
    return (await session.scalars(query.order_by(Mentorship.id).limit(1).with_for_update())).one_or_none()


async def leave_no_trace(session: AsyncSession, mentorship_id: UUID, person_id: UUID) -> None:
    """Forget that somebody was in a group before, since they join it again."""
    await session.execute(
        delete(MentorshipMember).where(
            MentorshipMember.mentorship_id == mentorship_id, MentorshipMember.person_id == person_id
        )
    )


async def due_to_resume(session: AsyncSession, today: date) -> Sequence[Mentorship]:
    """Some mentorships whose pause is over, locked; those that others have in hand are left to them."""
    query = select(Mentorship).where(Mentorship.state == PAUSED, Mentorship.paused_until <= today)
    return (await session.scalars(query.order_by(Mentorship.id).limit(_SOME).with_for_update(skip_locked=True))).all()


async def mentorships(
    session: AsyncSession, *, program_id: UUID | None, person_id: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Mentorship], int]:
    """Up to `limit` + 1 mentorships in the order of starting, and how many there are. person_id: who is or was in
    them."""
    where: list[ColumnElement[bool]] = []
    if program_id is not None:
        where.append(Mentorship.program_id == program_id)
    if person_id is not None:
        inside = select(MentorshipMember.mentorship_id).where(MentorshipMember.person_id == person_id)
        where.append(Mentorship.id.in_(inside))
    return await rows_after(session, Mentorship, where, after, limit)
