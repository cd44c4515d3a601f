"""Commands and questions about sessions.

Whatever happens in a mentorship locks its row first, so that its events leave in the order of their commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.matching.mentorships.handlers import of_the_people, visible
from services.matching.people import store as people
from services.matching.sessions import domain, store
from services.matching.sessions.domain import HELD, SCHEDULED
from services.matching.sessions.tables import Session
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import SessionHeld, SessionScheduled
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid, NotFound

__all__ = ["hold", "list_sessions", "schedule"]


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
    mentorship = await of_the_people(session, me, "session.schedule", mentorship_id)
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
        slots=[],
        recurrence="",
        last_start=start,
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
    mentorship = await of_the_people(session, me, "session.hold", mentorship_id)
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
    await visible(session, me, "session.list", mentorship_id)
    return await store.sessions(session, mentorship_id, after, limit)
