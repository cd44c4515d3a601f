"""Routes of the archive."""

from __future__ import annotations

from services.analytics.archive import handlers
from services.analytics.archive.schemas import ArchiveCounts
from shared import api
from shared.api import Me, ReadSession

__all__ = ["router"]

router = api.router("archive")


@router.get("/archive/counts")
async def count_events(me: Me, session: ReadSession) -> ArchiveCounts:
    """How many events are kept, by type. Roles: hr, auditor, it."""
    types = await handlers.count_events(session, me)
    return ArchiveCounts(total=sum(types.values()), types=types)
