"""The times at which people of a mentorship meet, met or do not meet, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.matching.mentorships.handlers import keeps_words_from, visible
from services.matching.mentorships.store import joined_at
from services.matching.sessions import store
from services.matching.sessions.domain import Time
from services.matching.sessions.tables import Session
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import Invalid

__all__ = ["MOST", "Occurrence", "Window", "between"]

MOST = 500
_USUAL, _WIDEST = timedelta(days=60), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a session."""

    row: Session
    time: Time


@dataclass(frozen=True, slots=True)
class Window:
    """The times that end after `since` and begin before `until`. more: there are further ones, after those found.
    wordless: titles, places and links are kept from who asks."""

    since: datetime
    until: datetime
    found: Sequence[Occurrence]
    more: bool
    wordless: bool


async def between(
    session: AsyncSession, me: Principal, mentorship_id: UUID, since: datetime | None, until: datetime | None
) -> Window:
    """The times of all sessions of a mentorship in a window, in their order. since: now; until: 60 days later.

    Whoever is in it finds those that were not over when they joined.

    Raises Invalid (`end-before-start`, or where it is wider than a year).
    """
    mentorship = await visible(session, me, "session.list", mentorship_id)
    since = since or clock.now()
    until = until or since + _USUAL
    if until <= since:
        raise Invalid("This window ends before it begins.", kind="end-before-start", where="query.to")
    if until - since > _WIDEST:
        raise Invalid("A window is a year wide at most.", where="query.to")
    rows = await store.of_mentorship(session, mentorship_id, since, until)
    times = await store.times_of(session, rows)
    joined = await joined_at(session, mentorship_id, me.person_id)
    seen_from = since if joined is None else max(since, joined)
    found = [
        Occurrence(row, time)
        for row in rows
        for time in times[row.id]
        if time.starts_at < until and time.ends_at > seen_from
    ]
    found.sort(key=lambda one: (one.time.starts_at, one.row.id, one.time.planned_at))
    wordless = await keeps_words_from(session, me, mentorship)
    return Window(since, until, found[:MOST], len(found) > MOST, wordless)
