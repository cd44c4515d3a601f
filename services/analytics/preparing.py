"""What a database needs besides its tables: some months of the archive, and facts for the first events."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from services.analytics.archive.store import create_month, months
from services.analytics.archive.tables import EventCount
from services.analytics.builds.store import create
from services.analytics.builds.tables import Build
from services.analytics.facts import DEFINITION
from services.analytics.partitioning import coming
from shared import clock

__all__ = ["prepare"]


MONTHS = 5
"""More than the worker makes ahead, so that it seldom has to."""


def prepare(connection: Connection) -> None:
    """Make tables for the months to come. Begin the first build, unless there is one; it is active at once where the
    archive is empty."""
    there = months(connection)
    for month in coming(MONTHS):
        if month not in there:
            create_month(connection, month)
    if connection.scalar(select(func.count()).select_from(Build)):
        return
    total = int(connection.scalar(select(func.sum(EventCount.events))) or 0)
    now = clock.now()
    first = {"number": 1, "definition": DEFINITION, "by_hand": False, "started_at": now, "events": 0, "total": total}
    state = "building" if total else "active"
    connection.execute(insert(Build).values(**first, state=state, active_since=None if total else now))
    create(connection, 1)
