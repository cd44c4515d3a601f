"""The list of who takes part in a program."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query

from services.analytics.cohorts.schemas import ProgramId
from services.analytics.participants import handlers
from services.analytics.participants.domain import Status, Stuck
from services.analytics.participants.schemas import ParticipantsOut
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, after
from shared.problems import problems
from shared.text import Line

__all__ = ["Filters", "Role", "router"]

router = api.router("participants")

Role = Annotated[Literal["mentee", "mentor"], Query(description="in which role they take part")]
Unit = Annotated[Line | None, Query(max_length=200, description="as it was when the program began; empty for unknown")]


async def _filters(
    status: Annotated[Status | None, Query(description="only those in this state")] = None,
    stuck: Annotated[Stuck | None, Query(description="only those who are stuck like this")] = None,
    department: Unit = None,
    grade: Unit = None,
    location: Unit = None,
) -> dict[str, str | None]:
    return {"status": status, "stuck": stuck, "department": department, "grade": grade, "location": location}


Filters = Annotated[dict[str, str | None], Depends(_filters)]
"""By what a list of participants is narrowed; None for all."""


@router.get("/programs/{program_id}/participants", responses=problems(404, 503))
async def list_participants(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    filters: Filters,
    role: Role = "mentee",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ParticipantsOut:
    """Who takes part in a program, where they stand and who is stuck. Roles: the program's admins."""
    found = await handlers.list_participants(
        session, me, program_id, role=role, filters=filters, after=after(cursor), limit=limit
    )
    return ParticipantsOut.of(found, limit)
