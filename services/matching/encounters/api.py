"""Routes of whom one met at a gathering."""

from __future__ import annotations

from services.matching.encounters import handlers
from services.matching.encounters.schemas import AttendeeOut, MetOut
from services.matching.gatherings.schemas import GatheringId
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("encounters")


@router.get("/gatherings/{gathering_id}/attendees", responses=problems(404))
async def list_attendees(
    gathering_id: GatheringId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[AttendeeOut]:
    """Who else was there and lets others see it. Roles: whoever was there or spoke there."""
    rows, total = await handlers.attendees(session, me, gathering_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda person: person.id, AttendeeOut.of, total)


@router.get("/gatherings/{gathering_id}/met", responses=problems(404))
async def list_met(gathering_id: GatheringId, me: Me, session: ReadSession) -> Page[MetOut]:
    """People you met who mentor in what you want to learn, and have a place in a program where you may ask; the best
    fit first, 50 at most. Roles: whoever was there or spoke there."""
    found = await handlers.met(session, me, gathering_id)
    return Page(items=[MetOut.of(one) for one in found], total=len(found))
