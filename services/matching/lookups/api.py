"""The route by which admins look people up."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.lookups import handlers
from services.matching.lookups.handlers import Found
from services.matching.lookups.schemas import FoundPersonOut, RoleHeldOut
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.text import Line

__all__ = ["router"]

router = api.router("lookups")

_NONE: list[UUID] = []


@router.get("/programs/{program_id}/people", responses=problems(404))
async def look_up(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    person_id: Annotated[
        list[UUID], Query(max_length=200, description="these people, also those who have left")
    ] = _NONE,
    q: Annotated[Line, Query(max_length=100, description="words of a name, of people who are here")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[FoundPersonOut]:
    """People by their ids, or by words of their name, each with their enrollments in this program.

    Without either, nobody is found. Roles: admins of the program.
    """
    rows, total = await handlers.look_up(session, me, program_id, ids=person_id, q=q, after=after(cursor), limit=limit)
    return page(rows, limit, lambda found: found.person.id, _shape, total)


def _shape(found: Found) -> FoundPersonOut:
    person, rows = found.person, found.enrollments
    return FoundPersonOut(
        id=person.id,
        name=person.name,
        job_title=person.job_title,
        department=person.department,
        location=person.location,
        external=person.external,
        enrollments=[RoleHeldOut.model_validate(row) for row in rows],
    )
