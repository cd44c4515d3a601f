"""Telling of a month's report."""

from __future__ import annotations

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.store import open_for, plan, told
from shared.db import AsyncSession
from shared.events.analytics import ReportReady

__all__ = ["tell_of_report"]


async def tell_of_report(session: AsyncSession, event: ReportReady) -> None:
    """Whoever wants to hear of it; once of a report, however often it is told."""
    words = {"month": event.month.isoformat()}
    heard = await told(session, event.subject, [Rule.REPORT_READY])
    heard |= await open_for(session, event.subject, Rule.REPORT_READY)
    await plan(
        session,
        [
            Nudge(Rule.REPORT_READY, person, event.subject, event.time, program_id=event.program_id, payload=words)
            for person in dict.fromkeys(event.recipients)
            if person not in heard
        ],
    )
