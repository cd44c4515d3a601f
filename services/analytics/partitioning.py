"""A table of the archive for each month: made before its first event, or once there are many events of it."""

from __future__ import annotations

from datetime import date

import structlog
from sqlalchemy import text

from services.analytics.archive import store
from services.analytics.archive.domain import month_after
from services.analytics.builds.store import hold
from shared import clock
from shared.service import Runtime

__all__ = ["AHEAD", "MANY", "coming", "make_months"]

log = structlog.get_logger(__name__)

AHEAD = 2
"""Months after this one that have a table."""

MANY = 1_000
"""Events that a month has in the table of all others before it gets one of its own."""


def coming(months: int) -> list[date]:
    """This month and so many after it, by their first days."""
    return [month_after(clock.today(), number) for number in range(months + 1)]


async def make_months(runtime: Runtime) -> None:
    """Make the tables that are missing, each in a transaction of its own that waits for nobody for long."""
    async with runtime.sessions() as session:
        there = await (await session.connection()).run_sync(store.months)
        wanted = sorted({*coming(AHEAD), *await store.crowded(session, MANY)} - there)
    for month in wanted:
        async with runtime.sessions() as session, session.begin():
            # Whoever folds reads all months, and is let finish first.
            await hold(session)
            await session.execute(text("SET LOCAL lock_timeout = '2s'"))
            connection = await session.connection()
            if month not in await connection.run_sync(store.months):
                await connection.run_sync(store.create_month, month)
                log.info("archive_month_made", month=f"{month:%Y-%m}")
