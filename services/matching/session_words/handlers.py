"""Saying that a session was held or missed: the word of one of its people counts.

Who said it first may correct it for a while; the others are told what was said, since they can only settle it together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.mentorships.handlers import together
from services.matching.mentorships.store import joined_at
from services.matching.mentorships.tables import Mentorship
from services.matching.sessions import store
from services.matching.sessions.domain import CORRECTABLE, HELD, MACHINE, MISSED, OCCURRENCE, has_begun, local_date
from services.matching.sessions.handlers import locked, time_of
from services.matching.sessions.tables import Session, SessionOccurrence
from services.matching.states.handlers import moved
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import SessionHeld, SessionMissed
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid

__all__ = ["hold", "miss"]


async def hold(
    session: AsyncSession, me: Principal, session_id: UUID, *, occurrence: datetime | None = None
) -> Session:
    """Say that a session took place; once more changes nothing. occurrence: which time of a recurrence, as that has it.

    Raises Conflict before it has begun (`session-not-begun`), and where another has said otherwise (`said-otherwise`);
    Invalid (`no-such-occurrence`) for a time that was over when the caller joined.
    """
    mentorship, meeting = await locked(session, me, "session.hold", session_id)
    if said := await _say(session, me, meeting, occurrence, "hold", HELD):
        held_on = local_date(said.starts_at, meeting.zone)
        event = SessionHeld(**await _told(session, mentorship, meeting, me, occurrence), held_on=held_on)
        outbox.add(session, event)
    return meeting


async def miss(
    session: AsyncSession, me: Principal, session_id: UUID, *, occurrence: datetime | None = None
) -> Session:
    """Say that a session did not take place. As for `hold`."""
    mentorship, meeting = await locked(session, me, "session.hold", session_id)
    if said := await _say(session, me, meeting, occurrence, "miss", MISSED):
        missed_on = local_date(said.starts_at, meeting.zone)
        event = SessionMissed(**await _told(session, mentorship, meeting, me, occurrence), missed_on=missed_on)
        outbox.add(session, event)
    return meeting


async def _say(
    session: AsyncSession, me: Principal, meeting: Session, occurrence: datetime | None, command: str, word: str
) -> Session | SessionOccurrence | None:
    """What it was said of; None where that was said before."""
    machine, said, state = MACHINE, meeting, meeting.state
    if meeting.recurrence or occurrence is not None:
        time = await time_of(session, meeting, occurrence)
        since = await joined_at(session, meeting.mentorship_id, me.person_id)
        if since is not None and time.ends_at <= since:
            # As for a session that was over: whoever joins later knows nothing of it.
            raise Invalid("This is not a time of this session.", kind="no-such-occurrence", where="body.occurrence")
        if meeting.recurrence:
            machine, said, state = OCCURRENCE, await store.change(session, meeting, time), time.state
    if state == word:
        return None
    following = moved(machine, state, command)
    if state in (HELD, MISSED):
        _require_own_word(me, said)
    elif not has_begun(said.starts_at, clock.now()):
        raise Conflict(f"This session begins at {said.starts_at:%Y-%m-%d %H:%M} UTC.", kind="session-not-begun")
    said.state = following
    said.held_on = local_date(said.starts_at, meeting.zone) if word == HELD else None
    said.said_by = said.said_by or me.person_id
    said.said_at = said.said_at or clock.now()
    return said


def _require_own_word(me: Principal, said: Session | SessionOccurrence) -> None:
    until = said.said_at + CORRECTABLE if said.said_at else None
    if said.said_by is not None and said.said_by == me.person_id and until is not None and clock.now() <= until:
        return
    raise Conflict(
        f"It was said that this session was {said.state}. Who said so can correct it within {CORRECTABLE.days} days.",
        kind="said-otherwise",
        said=said.state,
        said_by=str(said.said_by) if said.said_by else None,
        said_at=said.said_at.isoformat() if said.said_at else None,
    )


async def _told(
    session: AsyncSession, mentorship: Mentorship, meeting: Session, me: Principal, occurrence: datetime | None
) -> dict[str, Any]:
    return {
        "subject": meeting.id,
        "version": meeting.raise_version(),
        **await together(session, mentorship),
        "occurrence": occurrence if meeting.recurrence else None,
        "said_by": me.person_id,
    }
