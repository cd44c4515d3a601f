"""Proposing times to meet, of which another chooses one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from services.matching.mentorships.handlers import of_the_people, together
from services.matching.mentorships.tables import Mentorship
from services.matching.sessions import store
from services.matching.sessions.domain import MACHINE, PROPOSED
from services.matching.sessions.handlers import (
    Planned,
    added,
    length_of,
    locked,
    plan,
    planned,
    require_active,
    require_room,
    zone_of,
)
from services.matching.sessions.tables import Session
from services.matching.states.handlers import moved
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import SessionCancelled, SessionProposed, SessionScheduled, Slot
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid
from shared.wrong import Wrong

__all__ = ["choose", "decline", "lapse", "propose"]

_AT_ONCE = 50


async def propose(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    title: str,
    slots: Sequence[tuple[datetime, datetime]],
    zone: str | None,
    place: str,
    link: str,
) -> Session:
    """Propose times. slots: (start, end), in any order, each another time; zone: IANA, of the caller when not given."""
    mentorship = await of_the_people(session, me, "session.schedule", mentorship_id)
    require_active(mentorship)
    me_id = me.person_id or mentorship.mentee_id
    zone = zone or await zone_of(session, me_id)
    found: list[tuple[datetime, datetime]] = []
    for number, (start, end) in enumerate(slots):
        length = length_of(start, None, end, where=f"body.slots.{number}")
        [at] = planned(start, length, zone, "").starts
        found.append((at, at + length))
    await require_room(session, mentorship, 1)
    in_order = sorted(found)
    if len({start for start, _ in in_order}) < len(in_order):
        raise Invalid(Wrong("slot-twice", "Two of the slots begin at the same time."), where="body.slots")
    times = Planned([start for start, _ in in_order], in_order[0][1] - in_order[0][0], zone, "")
    told = [{"start": start.isoformat(), "end": end.isoformat()} for start, end in in_order]
    meeting = added(session, mentorship, me_id, times, state=PROPOSED, title=title, place=place, link=link, slots=told)
    event = SessionProposed(
        subject=meeting.id,
        version=meeting.raise_version(),
        **await together(session, mentorship),
        title=title,
        proposed_by=me_id,
        slots=tuple(Slot(start=start, end=end) for start, end in in_order),
        zone=zone,
    )
    outbox.add(session, event)
    return meeting


async def choose(session: AsyncSession, me: Principal, session_id: UUID, *, start: datetime) -> Session:
    """Choose one of the times that another has proposed: the session is scheduled. Raises Conflict, Invalid."""
    mentorship, meeting = await locked(session, me, "session.change", session_id)
    state = moved(MACHINE, meeting.state, "choose")
    _require_another(me, meeting, "choose")
    require_active(mentorship)
    ends = {datetime.fromisoformat(slot["start"]): datetime.fromisoformat(slot["end"]) for slot in meeting.slots}
    if start not in ends:
        raise Invalid("This is not one of the times that were proposed.", kind="no-such-slot", where="body.start")
    if start <= clock.now():
        raise Conflict("This time has passed; choose a later one or propose others.", kind="slot-passed")
    await require_room(session, mentorship, 1)
    meeting.state = state
    meeting.ends_at = ends[start]
    meeting.starts_at = meeting.last_start = start.astimezone(UTC)
    meeting.slots = []
    event = SessionScheduled(
        subject=meeting.id, version=meeting.raise_version(), **await plan(session, mentorship, meeting)
    )
    outbox.add(session, event)
    return meeting


async def decline(session: AsyncSession, me: Principal, session_id: UUID) -> Session:
    """Say that none of the times fits."""
    mentorship, meeting = await locked(session, me, "session.change", session_id)
    state = moved(MACHINE, meeting.state, "decline")
    _require_another(me, meeting, "decline")
    await _end(session, mentorship, meeting, state, me.person_id)
    return meeting


async def lapse(session: AsyncSession) -> int:
    """End the proposals of which every time has come without a choice, some at a time; how many there were."""
    rows = await store.lapsed(session, clock.now(), _AT_ONCE)
    for meeting, mentorship in rows:
        await _end(session, mentorship, meeting, moved(MACHINE, meeting.state, "lapse"), None)
    return len(rows)


async def _end(session: AsyncSession, mentorship: Mentorship, meeting: Session, state: str, by: UUID | None) -> None:
    meeting.state = state
    event = SessionCancelled(
        subject=meeting.id,
        version=meeting.raise_version(),
        **await together(session, mentorship),
        title=meeting.title,
        cancelled_by=by,
    )
    outbox.add(session, event)


def _require_another(me: Principal, meeting: Session, command: str) -> None:
    if me.person_id == meeting.scheduled_by:
        raise Conflict(
            f"You have proposed these times; somebody else has to {command}. To take them back, cancel the session.",
            kind="your-own-proposal",
        )
