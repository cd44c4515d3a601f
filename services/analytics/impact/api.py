"""Routes of the comparison of participants with others."""

from __future__ import annotations

from services.analytics.impact import handlers
from services.analytics.impact.schemas import ImpactOut
from services.analytics.publications.schemas import ProgramId
from services.analytics.settings import settings_of
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession
from shared.problems import problems

__all__ = ["router"]

router = api.router("impact")


@router.get("/programs/{program_id}/impact", responses=problems(404, 409))
async def read_impact(program_id: ProgramId, me: Me, session: ReadSession) -> ImpactOut:
    """Whether a program's people stay, rise and move more often than comparable others. Roles: hr."""
    return ImpactOut.of(await handlers.read_impact(session, me, program_id))


@router.get("/impact", responses=problems(503))
async def read_impact_of_all(me: Me, session: ReadSession, runtime: CurrentRuntime) -> ImpactOut:
    """The same over all programs that have been followed for long enough. Roles: hr."""
    smallest = settings_of(runtime).smallest_group
    return ImpactOut.of(await handlers.read_impact(session, me, None, smallest))
