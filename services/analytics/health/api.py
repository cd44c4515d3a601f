"""Routes of the health of mentorships."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from services.analytics.cohorts.schemas import ProgramId
from services.analytics.health import handlers
from services.analytics.health.schemas import DefinitionOut, HealthPage
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, after
from shared.problems import problems

__all__ = ["router"]

router = api.router("health")


@router.get("/programs/{program_id}/health", responses=problems(404, 503))
async def list_health(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    at_risk: Annotated[bool | None, Query(description="only those that are at risk, or that are not")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> HealthPage:
    """How the running mentorships of a program fare, the worst first, with reasons and one thing to do. Those that rest
    are not judged. Roles: the program's admins."""
    found = await handlers.list_health(session, me, program_id, at_risk=at_risk, after=after(cursor), limit=limit)
    return HealthPage.of(found, limit)


@router.get("/programs/{program_id}/health/definition", responses=problems(404, 503))
async def read_definition(program_id: ProgramId, me: Me, session: ReadSession) -> DefinitionOut:
    """By which rules the score is made, and from when on a mentorship is at risk. Roles: the program's admins."""
    await handlers.read_definition(session, me, program_id)
    return DefinitionOut.of_all()
