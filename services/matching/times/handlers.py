"""Suggesting times at which people of a mentorship can meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.matching.availability import store as availability
from services.matching.mentorships.handlers import people_of, require_not_ended
from services.matching.mentorships.tables import Mentorship
from services.matching.people import store as people
from services.matching.sessions import store as sessions
from services.matching.sessions.domain import LIVE
from services.matching.times import domain
from services.matching.times.domain import Hours, Interval, Member, Suggestions
from shared import clock, db
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.zones import zone_or_utc

__all__ = ["Times", "suggest"]


@dataclass(frozen=True, slots=True)
class Times:
    """Suggestions, with the zone of each person."""

    suggestions: Suggestions
    zones: Mapping[UUID, ZoneInfo]


async def suggest(session: AsyncSession, me: Principal, mentorship_id: UUID, *, minutes: int, days: int) -> Times:
    """Times of the next days that suit all people of a mentorship, at a full or half hour of the caller's.

    Raises Conflict (`mentorship-ended`): after its end nobody needs to know any more when the others are free.
    """
    mentorship = await db.get(session, Mentorship, mentorship_id)
    everybody = await people_of(session, mentorship.id)
    allow(me, "availability.read", mentee=everybody.mentees, mentor=everybody.mentors)
    require_not_ended(mentorship)
    members = await _members(session, everybody.all, timedelta(days=days))
    zones = {member.id: member.zone for member in members}
    mine = next((zone for person_id, zone in zones.items() if person_id == me.person_id), ZoneInfo("UTC"))
    length = timedelta(minutes=minutes)
    return Times(domain.suggest(members, clock.now(), length, days, mine), zones)


async def _members(session: AsyncSession, ids: Sequence[UUID], ahead: timedelta) -> list[Member]:
    now = clock.now()
    known = await people.people(session, ids)
    busy: dict[UUID, list[Interval]] = {key: [] for key in ids}
    for key, intervals in (await availability.busy_of(session, ids)).items():
        busy[key] += intervals
    planned = await sessions.of_people(session, ids, now, now + ahead)
    times = await sessions.times_of(session, [row for _, row in planned])
    for key, row in planned:
        busy[key] += [(time.starts_at, time.ends_at) for time in times[row.id] if time.state in LIVE]
    return [
        Member(key, zone_or_utc(known[key].zone), _hours(known[key].working_hours), busy[key])
        for key in ids
        if key in known
    ]


def _hours(told: Sequence[Mapping[str, Any]]) -> list[Hours]:
    return [(one["weekday"], time.fromisoformat(one["start"]), time.fromisoformat(one["end"])) for one in told]
