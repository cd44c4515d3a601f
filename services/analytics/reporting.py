"""Making the reports of last month by the clock."""

from __future__ import annotations

from services.analytics.reports.handlers import make_due
from services.analytics.settings import settings_of
from shared.service import Runtime

__all__ = ["make_reports"]


async def make_reports(runtime: Runtime) -> None:
    """Make every report of last month that is missing, each in a transaction of its own."""
    smallest = settings_of(runtime).smallest_group
    more = True
    while more:
        async with runtime.sessions() as session, session.begin():
            more = await make_due(session, smallest)
