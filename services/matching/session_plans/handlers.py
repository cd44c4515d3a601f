"""What events tell of planned sessions; also of those that somebody finds when they join, or leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.matching.sessions import domain, store
from services.matching.sessions.domain import LIVE, SCHEDULED
from services.matching.sessions.tables import Session
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import MovedTime, SessionPeopleChanged
from shared.messaging import outbox

__all__ = ["plan_of", "tell_of_people"]


async def plan_of(session: AsyncSession, meeting: Session) -> dict[str, Any]:
    """The fields of a `SessionPlan` event that say when and where people meet."""
    recurrence = meeting.recurrence
    if recurrence and meeting.cancelled_from is not None:
        recurrence = domain.left_before(recurrence, meeting.zone, meeting.cancelled_from)
    await session.flush()
    [times] = (await store.times_of(session, [meeting])).values()
    return {
        "title": meeting.title,
        "start": meeting.starts_at,
        "end": meeting.ends_at,
        "zone": meeting.zone,
        "recurrence": recurrence,
        "exceptions": await store.exceptions(session, meeting.id) if recurrence else (),
        "place": meeting.place,
        "link": meeting.link,
        "moved": tuple(
            MovedTime(occurrence=time.planned_at, start=time.starts_at, end=time.ends_at)
            for time in times
            if time.state == domain.MOVED
        ),
    }


async def tell_of_people(
    session: AsyncSession,
    mentorship_id: UUID,
    together: Mapping[str, Any],
    *,
    joined: Sequence[UUID] = (),
    left: Sequence[UUID] = (),
) -> None:
    """Say who takes part in what is to come of a mentorship, which is locked, now that others are in it.

    Proposed times are in nobody's calendar; whoever is there when one is chosen is told then. together: as of
    `mentorships.handlers.together`, after the change.
    """
    scheduled = [meeting for meeting in await store.open_of(session, mentorship_id) if meeting.state == SCHEDULED]
    times = await store.times_of(session, scheduled)
    now = clock.now()
    for meeting in scheduled:
        if all(time.state not in LIVE or domain.has_begun(time.starts_at, now) for time in times[meeting.id]):
            continue
        event = SessionPeopleChanged(
            subject=meeting.id,
            version=meeting.raise_version(),
            **together,
            **await plan_of(session, meeting),
            joined=tuple(joined),
            left=tuple(left),
        )
        outbox.add(session, event)
