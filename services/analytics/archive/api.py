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
    """How many events are kept, by type: exactly and as of now, so not for whoever may not see of how few people
    a number tells. Roles: auditor, it."""
    types = await handlers.count_events(session, me)
    return ArchiveCounts(total=sum(types.values()), types=types)
