"""Moving and cancelling sessions, whole or single times of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.matching.mentorships.handlers import require_not_ended, together
from services.matching.mentorships.tables import Mentorship
from services.matching.session_answers import store as answers
from services.matching.sessions import domain, store
from services.matching.sessions.domain import CANCELLED, LIVE, MACHINE, OCCURRENCE, PROPOSED, Time
from services.matching.sessions.handlers import added, length_of, locked, plan, planned, require_room, time_of
from services.matching.sessions.tables import Session
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import SessionCancelled, SessionRescheduled, SessionScheduled
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid
from shared.recurrences import parse
from shared.wrong import Wrong
from shared.zones import zone_or_utc

__all__ = ["Change", "cancel", "cancel_of_mentorship", "reschedule"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different about a session; None leaves it as it is. start, with minutes or end or neither: when.
    recurrence: an RRULE value, "" for once."""

    start: datetime | None = None
    minutes: int | None = None
    end: datetime | None = None
    zone: str | None = None
    recurrence: str | None = None
    title: str | None = None
    place: str | None = None
    link: str | None = None


async def reschedule(
    session: AsyncSession,
    me: Principal,
    session_id: UUID,
    change: Change,
    *,
    occurrence: datetime | None,
    if_match: int,
) -> Session:
    """Move a session, or one time of a recurrence, to another time or place.

    Of a recurrence that has begun, the times to come are moved: they become a session of their own, which is returned,
    and those that have begun stay where they were. Raises Conflict, Invalid, PreconditionFailed.
    """
    mentorship, meeting = await locked(session, me, "session.change", session_id)
    require_not_ended(mentorship)
    db.require_version(meeting.version, if_match)
    state = moved(MACHINE, meeting.state, "reschedule")
    if occurrence is not None and meeting.recurrence:
        return await _move_one(session, mentorship, meeting, change, await time_of(session, meeting, occurrence))
    if occurrence is not None:
        await time_of(session, meeting, occurrence)
    when = (change.start, change.minutes, change.end, change.zone, change.recurrence)
    begun, coming = _parted(await _times(session, meeting))
    if any(part is not None for part in when):
        if meeting.recurrence and begun:
            return await _part(session, me, mentorship, meeting, change, begun, coming)
        await _move(session, mentorship, meeting, change)
    meeting.state = state
    _name(meeting, change)
    event = SessionRescheduled(
        subject=meeting.id, version=meeting.raise_version(), **await plan(session, mentorship, meeting)
    )
    outbox.add(session, event)
    return meeting


async def _move_one(
    session: AsyncSession, mentorship: Mentorship, meeting: Session, change: Change, time: Time
) -> Session:
    """Move one time of a recurrence; nothing but when it is can differ from the others."""
    others = ("zone", "recurrence", "title", "place", "link")
    if told := [name for name in others if getattr(change, name) is not None]:
        raise Invalid(
            Wrong("of-all-times", "This belongs to all times of a session; change it for all of them."),
            where=f"body.{told[0]}",
        )
    state = moved(OCCURRENCE, time.state, "reschedule")
    start = change.start or time.starts_at
    length = _length(change, start, time.ends_at - time.starts_at)
    [start] = planned(start, length, meeting.zone, "").starts
    row = await store.change(session, meeting, time)
    row.state, row.starts_at, row.ends_at = state, start, start + length
    await answers.forget(session, meeting.id, time.planned_at)
    meeting.last_start = max(meeting.last_start, start)
    fields = await plan(session, mentorship, meeting)
    own: dict[str, Any] = {"start": row.starts_at, "end": row.ends_at}
    event = SessionRescheduled(
        subject=meeting.id,
        version=meeting.raise_version(),
        **{**fields, **own},
        occurrence=time.planned_at,
    )
    outbox.add(session, event)
    return meeting


async def _move(session: AsyncSession, mentorship: Mentorship, meeting: Session, change: Change) -> None:
    """Plan a session that has no time behind it anew; single times that were moved or cancelled are back."""
    start = change.start or meeting.starts_at
    length = _length(change, start, meeting.ends_at - meeting.starts_at)
    recurrence = meeting.recurrence if change.recurrence is None else change.recurrence
    times = planned(start, length, change.zone or meeting.zone, recurrence)
    await require_room(session, mentorship, len(times.starts), besides=meeting.id)
    await store.forget_changes(session, meeting.id)
    await answers.forget(session, meeting.id)
    meeting.starts_at, meeting.ends_at = times.starts[0], times.starts[0] + length
    meeting.last_start = times.starts[-1]
    meeting.zone, meeting.recurrence, meeting.cancelled_from = times.zone, times.recurrence, None


async def _part(
    session: AsyncSession,
    me: Principal,
    mentorship: Mentorship,
    meeting: Session,
    change: Change,
    begun: Sequence[Time],
    coming: Sequence[Time],
) -> Session:
    """End a recurrence that has begun, and plan its times to come as another session."""
    if not coming or change.start is None:
        what = "no time of it is to come" if not coming else "say when its next time begins"
        raise Conflict(f"This session has begun; {what}.", kind="session-begun")
    length = _length(change, change.start, meeting.ends_at - meeting.starts_at)
    recurrence = change.recurrence
    zone = change.zone or meeting.zone
    if recurrence is None:
        rule = parse(meeting.recurrence)
        left = f"COUNT={len(coming)}" if rule.count else f"UNTIL={rule.until:%Y%m%dT%H%M%SZ}"
        days = rule.text(zone_or_utc(zone)).rpartition(";")[0]
        recurrence = f"{days};{left}"
    times = planned(change.start, length, zone, recurrence)
    from_when = await _leave_begun(session, mentorship, meeting, me.person_id, begun, coming)
    await _cut(session, me, mentorship, meeting, from_when)
    await session.flush()
    await require_room(session, mentorship, len(times.starts))
    by = me.person_id or meeting.scheduled_by
    new = added(
        session,
        mentorship,
        by,
        times,
        state=domain.SCHEDULED,
        title=meeting.title,
        place=meeting.place,
        link=meeting.link,
    )
    _name(new, change)
    event = SessionScheduled(subject=new.id, version=new.raise_version(), **await plan(session, mentorship, new))
    outbox.add(session, event)
    return new


async def cancel(
    session: AsyncSession, me: Principal, session_id: UUID, *, occurrence: datetime | None, following: bool
) -> Session:
    """Cancel all that is to come of a session, one time of a recurrence, or that and those that follow.

    Cancelling a session that is cancelled changes nothing. Raises Conflict for what has begun, Invalid.
    """
    mentorship, meeting = await locked(session, me, "session.change", session_id)
    if occurrence is None:
        if meeting.state != CANCELLED:
            moved(MACHINE, meeting.state, "cancel")
            _, coming = _parted(await _times(session, meeting))
            if not coming and meeting.state != PROPOSED:
                raise Conflict(_BEGUN, kind="session-begun")
            await _cancel(session, mentorship, meeting, me.person_id)
        return meeting
    time = await time_of(session, meeting, occurrence)
    if not meeting.recurrence:
        raise Invalid("This session is once; cancel it whole.", kind="no-such-occurrence", where="body.occurrence")
    moved(MACHINE, meeting.state, "cancel")
    moved(OCCURRENCE, time.state, "cancel")
    if domain.has_begun(time.starts_at, clock.now()):
        raise Conflict(_BEGUN, kind="session-begun")
    if not following:
        await _cancel_one(session, mentorship, meeting, me.person_id, time)
        return meeting
    begun, _ = _parted(await _times(session, meeting))
    if any(one.planned_at > time.planned_at for one in begun):
        raise Conflict("One of the times that follow has begun; cancel this one alone.", kind="session-begun")
    if time.planned_at == meeting.starts_at:
        await _cancel(session, mentorship, meeting, me.person_id)
    else:
        await _cut(session, me, mentorship, meeting, time.planned_at)
    return meeting


async def cancel_of_mentorship(session: AsyncSession, mentorship: Mentorship, by: UUID | None = None) -> None:
    """Cancel what is proposed or to come in a mentorship that ends, which is locked. by: who ends it, if a person."""
    for meeting in await store.open_of(session, mentorship.id):
        _, coming = _parted(await _times(session, meeting))
        if coming or meeting.state == PROPOSED:
            await _cancel(session, mentorship, meeting, by)


_BEGUN = "This session has begun; say whether it was held or missed."


async def _times(session: AsyncSession, meeting: Session) -> Sequence[Time]:
    return (await store.times_of(session, [meeting]))[meeting.id]


def _parted(times: Sequence[Time]) -> tuple[Sequence[Time], Sequence[Time]]:
    """The times that have begun, and those at which people are still to meet."""
    now = clock.now()
    begun = [time for time in times if time.state != CANCELLED and domain.has_begun(time.starts_at, now)]
    return begun, [time for time in times if time.state in LIVE and not domain.has_begun(time.starts_at, now)]


async def _cancel(session: AsyncSession, mentorship: Mentorship, meeting: Session, by: UUID | None) -> None:
    """Cancel all that is to come."""
    begun, coming = _parted(await _times(session, meeting))
    left = ""
    if meeting.recurrence:
        from_when = await _leave_begun(session, mentorship, meeting, by, begun, coming)
        meeting.cancelled_from = from_when
        left = domain.left_before(meeting.recurrence, meeting.zone, from_when) if begun else ""
    meeting.state = moved(MACHINE, meeting.state, "cancel")
    _add_cancelled(session, meeting, await together(session, mentorship), by, recurrence=left)


async def _leave_begun(
    session: AsyncSession,
    mentorship: Mentorship,
    meeting: Session,
    by: UUID | None,
    begun: Sequence[Time],
    coming: Sequence[Time],
) -> datetime:
    """From which planned time on a recurrence can end without one that has begun, of which people may still say how it
    went. Times to come that were planned before, and have been moved, are cancelled one by one."""
    if not begun:
        return meeting.starts_at
    last = max(time.planned_at for time in begun)
    after = [time.planned_at for time in coming if time.planned_at > last]
    for time in coming:
        if time.planned_at < last:
            await _cancel_one(session, mentorship, meeting, by, time)
    return min(after, default=last + timedelta(seconds=1))


async def _cancel_one(
    session: AsyncSession, mentorship: Mentorship, meeting: Session, by: UUID | None, time: Time
) -> None:
    row = await store.change(session, meeting, time)
    row.state = moved(OCCURRENCE, time.state, "cancel")
    _add_cancelled(session, meeting, await together(session, mentorship), by, time.planned_at)


async def _cut(
    session: AsyncSession, me: Principal, mentorship: Mentorship, meeting: Session, planned_at: datetime
) -> None:
    """Cancel one time of a recurrence and those that follow."""
    meeting.cancelled_from = planned_at
    left = domain.left_before(meeting.recurrence, meeting.zone, planned_at)
    _add_cancelled(session, meeting, await together(session, mentorship), me.person_id, planned_at, left)


def _add_cancelled(
    session: AsyncSession,
    meeting: Session,
    fields: dict[str, Any],
    by: UUID | None,
    occurrence: datetime | None = None,
    recurrence: str = "",
) -> None:
    event = SessionCancelled(
        subject=meeting.id,
        version=meeting.raise_version(),
        **fields,
        title=meeting.title,
        cancelled_by=by,
        occurrence=occurrence,
        following=occurrence is not None and recurrence != "",
        recurrence=recurrence,
    )
    outbox.add(session, event)


def _length(change: Change, start: datetime, before: timedelta) -> timedelta:
    if change.minutes is None and change.end is None:
        return before
    return length_of(start, change.minutes, change.end)


def _name(meeting: Session, change: Change) -> None:
    meeting.title = meeting.title if change.title is None else change.title
    meeting.place = meeting.place if change.place is None else change.place
    meeting.link = meeting.link if change.link is None else change.link
