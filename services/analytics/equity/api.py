"""Routes of how groups of people fare."""

from __future__ import annotations

from services.analytics.equity import handlers
from services.analytics.equity.schemas import EquityOut, GroupDimension
from services.analytics.publications.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession
from shared.problems import problems

__all__ = ["router"]

router = api.router("equity")


@router.get("/programs/{program_id}/equity", responses=problems(404, 409))
async def read_equity(program_id: ProgramId, me: Me, session: ReadSession) -> EquityOut:
    """By what the people of a program can be compared in groups. Roles: hr, and the program's admins."""
    return EquityOut.of(await handlers.read_equity(session, me, program_id, None))


@router.get("/programs/{program_id}/equity/by/{dimension}", responses=problems(404, 409))
async def read_equity_by(program_id: ProgramId, dimension: GroupDimension, me: Me, session: ReadSession) -> EquityOut:
    """Each group against everybody else: who takes part, match scores, outcomes. Roles: hr, the program's admins."""
    return EquityOut.of(await handlers.read_equity(session, me, program_id, dimension))
