"""The route of the waitlist."""

from __future__ import annotations

from uuid import UUID

from services.matching.programs.schemas import ProgramId
from services.matching.waitlist import handlers
from services.matching.waitlist.handlers import Waiter
from services.matching.waitlist.schemas import PlaceOut, WaiterOut
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("waitlist")

_LAST = (1 << 31) - 1


@router.get("/programs/{program_id}/waitlist", responses=problems(404))
async def list_waiting(
    program_id: ProgramId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[WaiterOut]:
    """Who waits for a place, in the order of being admitted, and why. It moves by itself when a place opens.

    People see their own position with their enrollment. Roles: admins of the program.
    """
    start = after(cursor)
    position = 0 if start is None else min(start.int, _LAST)
    rows, total = await handlers.list_waiting(session, me, program_id, after=position, limit=limit)
    return page(rows, limit, lambda row: UUID(int=row.place.position), _shape, total)


def _shape(waiter: Waiter) -> WaiterOut:
    return WaiterOut(
        enrollment_id=waiter.row.id,
        person_id=waiter.row.person_id,
        name=waiter.name,
        waiting_since=waiter.row.waiting_since or waiter.row.enrolled_at,
        place=PlaceOut.model_validate(waiter.place),
    )
