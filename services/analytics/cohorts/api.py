"""Routes of programs' numbers."""

from __future__ import annotations

from services.analytics.cohorts import handlers
from services.analytics.cohorts.domain import Dimension
from services.analytics.cohorts.schemas import BreakdownOut, FunnelOut, ProgramId, ProgramNumbers
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("cohorts")


@router.get("/programs", responses=problems(409, 503))
async def list_programs(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50) -> Page[ProgramNumbers]:
    """The programs whose numbers you may read. Roles: hr for all of them; a program's admins for theirs."""
    found, total = await handlers.list_programs(session, me, after=after(cursor), limit=limit)
    return page(found, limit, lambda overview: overview.program.id, ProgramNumbers.of, total)


@router.get("/programs/{program_id}/funnel", responses=problems(404, 409, 503))
async def read_funnel(program_id: ProgramId, me: Me, session: ReadSession) -> FunnelOut:
    """How far the mentees of a program have come. Roles: hr, and the program's admins."""
    return FunnelOut.of(await handlers.read_funnel(session, me, program_id))


@router.get("/programs/{program_id}/funnel/by/{dimension}", responses=problems(404, 409, 503))
async def read_breakdown(program_id: ProgramId, dimension: Dimension, me: Me, session: ReadSession) -> BreakdownOut:
    """The same by department, grade or location. Roles: hr, and the program's admins."""
    return BreakdownOut.of(await handlers.read_funnel(session, me, program_id), dimension)
