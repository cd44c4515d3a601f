"""What waits for the caller in all their mentorships, and when they meet next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.matching.check_ins.domain import current_period, is_due
from services.matching.members.handlers import names_of_others
from services.matching.mentorships.domain import ACTIVE
from services.matching.people import store as people
from services.matching.sessions import store as meetings
from services.matching.sessions.domain import LIVE, PROPOSED
from services.matching.sessions.tables import Session
from services.matching.to_do import store
from services.matching.to_do.domain import AHEAD, BEHIND, MOST, Waits
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, allow

__all__ = ["Meeting", "Thing", "ToDo", "to_do"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A time at which the caller meets others. planned_at: by which a time of a recurrence is named."""

    row: Session
    planned_at: datetime
    starts_at: datetime
    ends_at: datetime
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to do. about: the session, the agreement or the question for feedback; None for a check-in. by: who
    proposes the times, or asks for feedback."""

    what: Waits
    mentorship_id: UUID
    about: UUID | None
    others: Sequence[str]
    meeting: Meeting | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class ToDo:
    """more: there are further things than those told."""

    things: Sequence[Thing]
    ahead: Sequence[Meeting]
    more: bool


async def to_do(session: AsyncSession, me: Principal) -> ToDo:
    """What waits for the caller, in the order in which to tell it, and the next times at which they meet, soonest
    first."""
    allow(me, "session.list", mentee=me.person_id, mentor=me.person_id)
    rows = await store.going(session, me.person_id)
    asked = await store.asked(session, me.person_id, MOST + 1)
    ids = [mentorship.id for mentorship, *_ in rows]
    names = await names_of_others(session, me.person_id, {*ids, *(one.mentorship_id for one in asked)})
    proposed, over, ahead = await _meetings(session, rows, names)
    theirs = [one for one in proposed if one.row.scheduled_by != me.person_id]
    by = await people.names(session, {*(one.asked_by for one in asked), *(one.row.scheduled_by for one in theirs)})
    things = [
        *(
            Thing(Waits.SIGN, one.mentorship_id, one.id, names[one.mentorship_id])
            for one in await store.to_sign(session, me.person_id, ids)
        ),
        *(_about(Waits.CHOOSE, one, by.get(one.row.scheduled_by, "")) for one in theirs),
        *(_about(Waits.CONFIRM, one) for one in over),
        *await _check_ins(session, me.person_id, rows, names),
        *(
            Thing(Waits.FEEDBACK, one.mentorship_id, one.id, names[one.mentorship_id], by=by.get(one.asked_by, ""))
            for one in asked
        ),
    ]
    return ToDo(things[:MOST], ahead[:MOST], len(things) > MOST)


async def _meetings(
    session: AsyncSession, going: Sequence[store.Going], names: Mapping[UUID, Sequence[str]]
) -> tuple[list[Meeting], list[Meeting], list[Meeting]]:
    """What is proposed, what is over and nobody has said how it went, and what is to come; each in its order."""
    now = clock.now()
    joined = {mentorship.id: since for mentorship, _, since, _ in going}
    rows = await store.sessions(session, joined, now - BEHIND, now + AHEAD)
    times = await meetings.times_of(session, rows)
    proposed = [
        Meeting(row, row.starts_at, row.starts_at, row.ends_at, names[row.mentorship_id])
        for row in rows
        if row.state == PROPOSED and row.last_start > now
    ]
    live = [
        Meeting(row, time.planned_at, time.starts_at, time.ends_at, names[row.mentorship_id])
        for row in rows
        for time in times[row.id]
        if time.state in LIVE
        and time.starts_at < now + AHEAD
        and time.ends_at > max(now - BEHIND, joined[row.mentorship_id])
    ]
    live.sort(key=lambda one: (one.starts_at, one.row.id))
    return proposed, [one for one in live if one.ends_at <= now], [one for one in live if one.ends_at > now]


async def _check_ins(
    session: AsyncSession,
    person_id: UUID | None,
    going: Sequence[store.Going],
    names: Mapping[UUID, Sequence[str]],
) -> list[Thing]:
    today = clock.today()
    periods = {
        mentorship.id: current_period(mentorship.started_at.date(), every, today)
        for mentorship, _, _, every in going
        if every > 0
    }
    days = [period.due_on for period in periods.values() if period is not None]
    given = await store.answered(session, person_id, periods, min(days)) if days else set[tuple[UUID, date]]()
    found: list[Thing] = []
    for mentorship, member, *_ in going:
        period = periods.get(mentorship.id)
        if period is None:
            continue
        answered = (mentorship.id, period.due_on) in given
        if is_due(period, joined_on=member.joined_on, going=mentorship.state == ACTIVE, answered=answered):
            found.append(Thing(Waits.CHECK_IN, mentorship.id, None, names[mentorship.id]))
    return found


def _about(what: Waits, meeting: Meeting, by: str = "") -> Thing:
    return Thing(what, meeting.row.mentorship_id, meeting.row.id, meeting.others, meeting, by)
