"""Which mentorships meet soon, by sessions that may come again and again."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, false, func, select

from services.analytics.facts.sessions import session as planned
from shared.db import AsyncSession
from shared.recurrences import Refused, parse, starts

__all__ = ["begins_between", "meeting_between"]


async def meeting_between(
    session: AsyncSession, since: datetime, until: datetime, *chosen: ColumnElement[bool]
) -> set[UUID]:
    """The mentorships with a session that begins between two instants, by what is left of a series that was cut.
    chosen: of the facts' sessions."""
    cut = func.coalesce(planned.c.left_version > planned.c.version, false())
    recurrence = func.coalesce(case((cut, planned.c.left_recurrence), else_=planned.c.recurrence), "").label(
        "recurrence"
    )
    query = select(planned.c.mentorship_id, planned.c.starts_at, planned.c.zone, recurrence).where(
        planned.c.cancelled_at.is_(None), planned.c.starts_at <= until, *chosen
    )
    return {
        plan.mentorship_id
        for plan in await session.execute(query)
        if begins_between(plan.starts_at, plan.zone, plan.recurrence, since, until)
    }


def begins_between(starts_at: datetime, zone: str, recurrence: str, since: datetime, until: datetime) -> bool:
    """Whether a session begins between two instants, both included. recurrence: an RRULE that keeps the local time of
    the first start in the zone; "" for one time. Of a recurrence that is not understood only the first time is known.
    """
    times = [starts_at]
    if recurrence:
        ends = "COUNT=" in recurrence or "UNTIL=" in recurrence
        whole = recurrence if ends else f"{recurrence};UNTIL={until.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        with suppress(Refused):
            times = starts(parse(whole), starts_at, ZoneInfo(zone))
    return any(since <= at <= until for at in times)
