"""Commands and questions about mentorships and their sessions.

Whatever happens in a mentorship locks its row first, so that its events leave in the order of their commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.matching.mentorships import domain, store
from services.matching.mentorships.domain import ACTIVE, HELD, SCHEDULED
from services.matching.mentorships.store import active_of_mentor
from services.matching.mentorships.tables import Mentorship, Session
from services.matching.people import store as people
from services.matching.people.handlers import Named, named
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import MentorshipStarted, SessionHeld, SessionScheduled
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, Invalid, NotFound

__all__ = [
    "Shown",
    "active_of_mentor",
    "hold",
    "list_mentorships",
    "list_sessions",
    "of_the_two",
    "read",
    "schedule",
    "start",
]


Shown = Named[Mentorship]
"""A mentorship with the names of the two."""


async def start(
    session: AsyncSession, program_id: UUID, proposal_id: UUID | None, mentee_id: UUID, mentor_id: UUID
) -> Mentorship:
    """Start a mentorship of two people who have both accepted."""
    mentorship = new_aggregate(
        Mentorship,
        program_id=program_id,
        proposal_id=proposal_id,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
        state=ACTIVE,
        started_at=clock.now(),
    )
    session.add(mentorship)
    event = MentorshipStarted(
        subject=mentorship.id,
        version=mentorship.raise_version(),
        mentorship_id=mentorship.id,
        program_id=program_id,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
    )
    outbox.add(session, event)
    return mentorship


async def read(session: AsyncSession, me: Principal, mentorship_id: UUID) -> Shown:
    [shown] = await named(session, [await _visible(session, me, "mentorship.read", mentorship_id)])
    return shown


async def list_mentorships(
    session: AsyncSession,
    me: Principal,
    *,
    program_id: UUID | None,
    mine: bool,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    """The caller's own mentorships; or, with a program and without `mine`, all of that program."""
    if program_id is not None and not mine:
        await administered(session, me, "mentorship.list", program_id)
        person_id = None
    else:
        allow(me, "mentorship.list", me.person_id)
        person_id = me.person_id
    rows, total = await store.mentorships(session, program_id=program_id, person_id=person_id, after=after, limit=limit)
    return await named(session, rows), total


async def schedule(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    title: str,
    start: datetime,
    minutes: int,
    zone: str | None,
    place: str,
    link: str,
) -> Session:
    """Schedule a session from an aware instant on. zone: IANA; that of the caller when not given."""
    mentorship = await of_the_two(session, me, "session.schedule", mentorship_id)
    if start <= clock.now():
        raise Invalid("A session is scheduled for the future.", where="body.start")
    me_id = me.person_id or mentorship.mentee_id
    if zone is None:
        zone = (await people.people(session, [me_id]))[me_id].zone
    meeting = new_aggregate(
        Session,
        mentorship_id=mentorship.id,
        scheduled_by=me_id,
        title=title,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        zone=zone,
        place=place,
        link=link,
        state=SCHEDULED,
        held_on=None,
    )
    session.add(meeting)
    event = SessionScheduled(
        subject=meeting.id,
        version=meeting.raise_version(),
        mentorship_id=mentorship.id,
        program_id=mentorship.program_id,
        mentee_id=mentorship.mentee_id,
        mentor_id=mentorship.mentor_id,
        title=title,
        start=meeting.starts_at,
        end=meeting.ends_at,
        zone=zone,
        place=place,
        link=link,
    )
    outbox.add(session, event)
    return meeting


async def hold(session: AsyncSession, me: Principal, session_id: UUID) -> Session:
    """Say that a session took place; once more changes nothing. Raises Conflict before it has begun."""
    mentorship_id = await session.scalar(select(Session.mentorship_id).where(Session.id == session_id))
    if mentorship_id is None:
        raise NotFound(f"There is no session {session_id}.")
    mentorship = await of_the_two(session, me, "session.hold", mentorship_id)
    meeting = await db.get(session, Session, session_id, lock=True)
    if meeting.state == HELD:
        return meeting
    if not domain.has_begun(meeting.starts_at, clock.now()):
        raise Conflict(f"This session begins at {meeting.starts_at:%Y-%m-%d %H:%M} UTC.", kind="session-not-begun")
    meeting.state = HELD
    held_on = meeting.held_on = domain.local_date(meeting.starts_at, meeting.zone)
    event = SessionHeld(
        subject=meeting.id,
        version=meeting.raise_version(),
        mentorship_id=mentorship.id,
        program_id=mentorship.program_id,
        mentee_id=mentorship.mentee_id,
        mentor_id=mentorship.mentor_id,
        held_on=held_on,
    )
    outbox.add(session, event)
    return meeting


async def list_sessions(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Session], int]:
    await _visible(session, me, "session.list", mentorship_id)
    return await store.sessions(session, mentorship_id, after, limit)


async def of_the_two(session: AsyncSession, me: Principal, action: str, mentorship_id: UUID) -> Mentorship:
    """The mentorship, locked, if the caller may do `action` as one of the two. Raises NotFound, Forbidden."""
    mentorship = await db.get(session, Mentorship, mentorship_id, lock=True)
    allow(me, action, mentee=mentorship.mentee_id, mentor=mentorship.mentor_id)
    return mentorship


async def _visible(session: AsyncSession, me: Principal, action: str, mentorship_id: UUID) -> Mentorship:
    """The mentorship, for one of the two or an admin of its program."""
    mentorship = await db.get(session, Mentorship, mentorship_id)
    program = await db.get(session, Program, mentorship.program_id)
    allow(
        me,
        action,
        mentee=mentorship.mentee_id,
        mentor=mentorship.mentor_id,
        admins=programs.administrators(program.admins, program.launched_by),
    )
    return mentorship
