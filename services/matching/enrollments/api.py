"""Routes of enrollments."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.enrollments import handlers
from services.matching.enrollments.schemas import EnrollmentIn, EnrollmentOut, RoleName
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("enrollments")


@router.post(
    "/programs/{program_id}/enrollments",
    status_code=201,
    responses={**problems(404, 409), 200: {"model": EnrollmentOut, "description": "They were enrolled before"}},
)
async def enroll(
    program_id: ProgramId, body: EnrollmentIn, me: Me, session: Session, response: Response
) -> EnrollmentOut:
    """Enroll a person in one role; once more changes nothing. Roles: the person themself, admins of the program."""
    enrollment, new = await handlers.enroll(session, me, program_id, **body.model_dump())
    response.status_code = 201 if new else 200
    etag(response, enrollment.version)
    return EnrollmentOut.model_validate(enrollment)


@router.get("/programs/{program_id}/enrollments", responses=problems(404))
async def list_enrollments(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    role: Annotated[RoleName | None, Query(description="only those in this role")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EnrollmentOut]:
    """Who takes part, in the order of enrolling. Roles: admins of the program."""
    rows, total = await handlers.list_enrollments(session, me, program_id, role=role, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, EnrollmentOut.model_validate, total)


@router.get("/enrollments")
async def list_own_enrollments(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[EnrollmentOut]:
    """Your own enrollments in all programs. Roles: everyone who is a person here."""
    rows, total = await handlers.enrollments_of(session, me, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, EnrollmentOut.model_validate, total)
