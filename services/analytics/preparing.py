"""What a new database needs besides its tables: facts for the first events to be folded into."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from services.analytics.archive.tables import EventCount
from services.analytics.builds.store import create
from services.analytics.builds.tables import Build
from services.analytics.facts import DEFINITION
from shared import clock

__all__ = ["prepare"]


def prepare(connection: Connection) -> None:
    """Begin the first build, unless there is one; it is active at once where the archive is empty."""
    if connection.scalar(select(func.count()).select_from(Build)):
        return
    total = connection.scalar(select(func.coalesce(func.sum(EventCount.events), 0))) or 0
    now = clock.now()
    first = {"number": 1, "definition": DEFINITION, "by_hand": False, "started_at": now, "events": 0, "total": total}
    state = "building" if total else "active"
    connection.execute(insert(Build).values(**first, state=state, active_since=None if total else now))
    create(connection, 1)
