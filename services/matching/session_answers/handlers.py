"""Keeping what people's calendars answer, and asking all for another time when somebody cannot come.

A session that is declined stays planned: whether it is moved, or takes place without somebody, is for its people to
decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.matching.mentorships.handlers import people_of, together
from services.matching.mentorships.tables import Mentorship
from services.matching.session_answers import store
from services.matching.session_answers.tables import SessionAnswer
from services.matching.sessions import handlers as sessions
from services.matching.sessions import store as times
from services.matching.sessions.domain import LIVE, SCHEDULED, Time, has_begun
from services.matching.sessions.tables import Session
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import SessionAskedAnew
from shared.events.notifications import InvitationAnswered
from shared.messaging import outbox
from shared.policy import Principal

__all__ = ["keep_answer", "list_answers"]


async def keep_answer(session: AsyncSession, event: InvitationAnswered) -> None:
    """Keep an answer to when people mean to meet now; the first who declines lets all be asked for another time."""
    if await times.mentorship_of(session, event.session_id) != event.mentorship_id:
        return
    mentorship = await db.get(session, Mentorship, event.mentorship_id, lock=True)
    meeting = await db.get(session, Session, event.session_id, lock=True)
    time = await _answered(session, meeting, event)
    if time is None or event.person_id not in (await people_of(session, mentorship.id)).all:
        return
    declined = await store.declined_by(session, meeting.id, event.occurrence)
    if event.occurrence is None:
        await store.forget_single(session, meeting.id, event.person_id)
    await store.put(session, meeting.id, event.person_id, event.occurrence, event.answer, event.time)
    if event.answer == "declined" and not declined:
        asked = SessionAskedAnew(
            subject=meeting.id,
            version=meeting.raise_version(),
            **await together(session, mentorship),
            title=meeting.title,
            start=time.starts_at,
            occurrence=event.occurrence,
        )
        outbox.add(session, asked)


async def _answered(session: AsyncSession, meeting: Session, event: InvitationAnswered) -> Time | None:
    """The time that is meant, of all of a recurrence its next one; None where people mean to meet at another by now."""
    if meeting.state != SCHEDULED:
        return None
    if event.occurrence is None and event.start is not None and event.start != meeting.starts_at:
        return None
    [found] = (await times.times_of(session, [meeting])).values()
    now = clock.now()
    for time in found:
        if time.state not in LIVE or has_begun(time.starts_at, now):
            continue
        if event.occurrence is None:
            return time
        if time.planned_at == event.occurrence:
            return time if event.start in (None, time.starts_at) else None
    return None


async def list_answers(session: AsyncSession, me: Principal, session_id: UUID) -> Sequence[SessionAnswer]:
    """What those who are in it now have answered."""
    meeting = await sessions.read(session, me, session_id)
    there = set((await people_of(session, meeting.mentorship_id)).all)
    return [one for one in await store.of_session(session, session_id) if one.person_id in there]
