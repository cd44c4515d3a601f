"""Scheduling sessions, and what there are.

Whatever happens in a mentorship locks its row first, so that its events leave in the order of their commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.matching.mentorships.domain import ACTIVE
from services.matching.mentorships.handlers import keeps_words_from, of_the_people, together, visible
from services.matching.mentorships.store import joined_at
from services.matching.mentorships.tables import Mentorship
from services.matching.people import store as people
from services.matching.programs.tables import Program
from services.matching.session_plans.handlers import plan_of
from services.matching.sessions import domain, store
from services.matching.sessions.domain import CANCELLED, LONGEST, SCHEDULED, SHORTEST, Time
from services.matching.sessions.tables import Session
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import SessionScheduled
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid, NotFound
from shared.recurrences import Refused, parse, starts
from shared.wrong import Wrong
from shared.zones import zone_or_utc

__all__ = [
    "Planned",
    "added",
    "length_of",
    "list_sessions",
    "locked",
    "plan",
    "planned",
    "read",
    "require_active",
    "require_room",
    "schedule",
    "time_of",
    "zone_of",
]


@dataclass(frozen=True, slots=True)
class Planned:
    """When people are to meet. starts: of all times, in their order. recurrence: an RRULE value, "" for once."""

    starts: Sequence[datetime]
    length: timedelta
    zone: str
    recurrence: str


async def schedule(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    title: str,
    start: datetime,
    minutes: int | None,
    end: datetime | None,
    zone: str | None,
    place: str,
    link: str,
    recurrence: str,
    exceptions: Sequence[date],
) -> Session:
    """Schedule a session, once or time and again. minutes or end: of the first time. zone: IANA; that of the caller
    when not given. exceptions: local dates that a recurrence leaves out. Raises Invalid, Conflict."""
    mentorship = await of_the_people(session, me, "session.schedule", mentorship_id)
    require_active(mentorship)
    me_id = me.person_id or mentorship.mentee_id
    times = planned(start, length_of(start, minutes, end), zone or await zone_of(session, me_id), recurrence)
    left_out = [at for at in times.starts if domain.local_date(at, times.zone) in exceptions]
    if unknown := set(exceptions) - {domain.local_date(at, times.zone) for at in left_out}:
        raise Invalid(
            Wrong("nothing-to-leave-out", "On {day} there is no time to leave out.", day=str(min(unknown))),
            where="body.exceptions",
        )
    if len(left_out) == len(times.starts):
        raise Invalid(Wrong("nothing-left", "The exceptions leave no time to meet."), where="body.exceptions")
    await require_room(session, mentorship, len(times.starts) - len(left_out))
    meeting = added(session, mentorship, me_id, times, state=SCHEDULED, title=title, place=place, link=link)
    await session.flush()
    for at in left_out:
        time = Time(at, at, at + times.length, CANCELLED)
        await store.change(session, meeting, time)
    event = SessionScheduled(
        subject=meeting.id, version=meeting.raise_version(), **await plan(session, mentorship, meeting)
    )
    outbox.add(session, event)
    return meeting


def added(
    session: AsyncSession, mentorship: Mentorship, by: UUID, times: Planned, *, state: str, **fields: Any
) -> Session:
    """A new session. fields: title, place, link, and slots while it is proposed."""
    first = times.starts[0]
    meeting = new_aggregate(
        Session,
        mentorship_id=mentorship.id,
        scheduled_by=by,
        starts_at=first,
        ends_at=first + times.length,
        zone=times.zone,
        state=state,
        held_on=None,
        recurrence=times.recurrence,
        last_start=times.starts[-1],
        cancelled_from=None,
        said_by=None,
        said_at=None,
        **{"slots": [], **fields},
    )
    session.add(meeting)
    return meeting


def length_of(start: datetime, minutes: int | None, end: datetime | None, *, where: str = "body") -> timedelta:
    """How long a session lasts. Raises Invalid: `end-before-start`, or for one too short or too long."""
    length = timedelta(minutes=minutes or 0) if end is None else end - start
    if length <= timedelta():
        raise Invalid("A session ends after it has begun.", kind="end-before-start", where=f"{where}.end")
    if not SHORTEST <= length <= LONGEST:
        raise Invalid(Wrong("unlikely-length", "A session lasts from 15 minutes to 8 hours."), where=f"{where}.end")
    return length


def planned(start: datetime, length: timedelta, zone: str, recurrence: str) -> Planned:
    """The times that begin with `start`. Raises Invalid: `session-in-the-past`, or as of `shared.recurrences`."""
    if start <= clock.now():
        raise Invalid("A session is scheduled for the future.", kind="session-in-the-past", where="body.start")
    if not recurrence:
        return Planned([start.astimezone(UTC)], length, zone, "")
    try:
        rule = parse(recurrence)
        found = starts(rule, start, zone_or_utc(zone))
    except Refused as refusal:
        raise Invalid(str(refusal), kind=refusal.kind, where="body.recurrence") from refusal
    return Planned(found, length, zone, rule.text(zone_or_utc(zone)))


async def zone_of(session: AsyncSession, person_id: UUID) -> str:
    """The zone of a person."""
    return (await people.people(session, [person_id]))[person_id].zone


def require_active(mentorship: Mentorship) -> None:
    """Raises Conflict (`mentorship-paused`, `mentorship-ended`)."""
    if mentorship.state != ACTIVE:
        raise Conflict(
            f"This mentorship is {mentorship.state} and takes no new sessions.",
            kind=f"mentorship-{mentorship.state}",
        )


async def require_room(session: AsyncSession, mentorship: Mentorship, more: int, besides: UUID | None = None) -> None:
    """Raises Conflict (`sessions-used-up`) where a program has a number of sessions and these are too many. besides:
    the session whose times give way to these."""
    program = await db.get(session, Program, mentorship.program_id)
    most = domain.most_sessions(program.kind, program.contracted_sessions)
    if most is None:
        return
    rows = [row for row in await store.of_mentorship(session, mentorship.id) if row.id != besides]
    used = sum(domain.counted(times) for times in (await store.times_of(session, rows)).values())
    if used + more > most:
        one = "one session" if most == 1 else f"{most} sessions"
        left = max(most - used, 0)
        raise Conflict(
            f"{program.name} has {one} for a mentorship, and {left} of them can still be planned.",
            kind="sessions-used-up",
            most=most,
            left=left,
        )


async def locked(session: AsyncSession, me: Principal, action: str, session_id: UUID) -> tuple[Mentorship, Session]:
    """A session with its mentorship, both locked, if the caller may do `action` as one of its people. Raises NotFound,
    Forbidden."""
    mentorship_id = await store.mentorship_of(session, session_id)
    if mentorship_id is None:
        raise NotFound(f"There is no session {session_id}.")
    mentorship = await of_the_people(session, me, action, mentorship_id)
    await _require_seen(session, me, mentorship_id, session_id)
    return mentorship, await db.get(session, Session, session_id, lock=True)


async def time_of(session: AsyncSession, meeting: Session, occurrence: datetime | None) -> Time:
    """One time of a session. occurrence: its start as the recurrence has it. Raises Invalid."""
    found = (await store.times_of(session, [meeting]))[meeting.id]
    if occurrence is None and meeting.recurrence:
        raise Invalid(
            "This session recurs: say which of its times, by the start that the recurrence gives it.",
            kind="occurrence-needed",
            where="body.occurrence",
        )
    for time in found:
        if occurrence is None or time.planned_at == occurrence:
            return time
    raise Invalid("This is not a time of this session.", kind="no-such-occurrence", where="body.occurrence")


async def plan(session: AsyncSession, mentorship: Mentorship, meeting: Session) -> dict[str, Any]:
    """The fields of every `SessionPlan` event of a session."""
    return {**await together(session, mentorship), **await plan_of(session, meeting)}


async def read(session: AsyncSession, me: Principal, session_id: UUID) -> Session:
    """One session, for the people of its mentorship, but for those who joined when it was over."""
    mentorship_id = await store.mentorship_of(session, session_id)
    if mentorship_id is None:
        raise NotFound(f"There is no session {session_id}.")
    await visible(session, me, "session.read", mentorship_id)
    await _require_seen(session, me, mentorship_id, session_id)
    return await db.get(session, Session, session_id)


async def list_sessions(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    after: UUID | None,
    limit: int,
    state: str | None = None,
) -> tuple[Sequence[Session], int, bool]:
    """Up to `limit` + 1 of a mentorship's, how many there are, and whether their words are kept from the caller.
    state: only those.

    Whoever is in it finds those that were not over when they joined.
    """
    mentorship = await visible(session, me, "session.list", mentorship_id)
    since = await joined_at(session, mentorship_id, me.person_id)
    rows, total = await store.sessions(session, mentorship_id, since, after, limit, state)
    return rows, total, await keeps_words_from(session, me, mentorship)


async def _require_seen(session: AsyncSession, me: Principal, mentorship_id: UUID, session_id: UUID) -> None:
    since = await joined_at(session, mentorship_id, me.person_id)
    if since is not None and not await store.is_after(session, session_id, since):
        raise NotFound(f"There is no session {session_id}.")
