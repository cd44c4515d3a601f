"""Routes of enrollments."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, Query, Response, UploadFile

from services.matching.enrollments import handlers
from services.matching.enrollments.imports import import_enrollments
from services.matching.enrollments.schemas import EnrollmentIn, EnrollmentOut, ImportOut, ImportRejected, RoleName
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import MEDIA_TYPE, problems
from shared.tabular import DEFAULT_LIMITS

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


@router.post(
    "/programs/{program_id}/enrollments/import",
    responses={
        **problems(404, 409),
        422: {
            "model": ImportRejected,
            "description": "The file has problems (import-rejected), told by row and column; nothing was changed",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ImportRejected"}}},
        },
    },
)
async def import_file(
    program_id: ProgramId,
    me: Me,
    session: Session,
    file: Annotated[UploadFile, File(description="CSV of at most 20 MiB and 1,000,000 cells")],
    mapping: Annotated[
        str | None, Form(max_length=65_536, description="YAML: which column fills which field; none for the standard")
    ] = None,
    encoding: Annotated[str | None, Form(max_length=40, description="found when not given")] = None,
    delimiter: Annotated[str | None, Form(max_length=1, description="found when not given")] = None,
) -> ImportOut:
    """Enroll the people of a file: all of them or none. The same file again changes nothing.

    People who have not reached this service yet are answered with 409 `not-yet-known`, Retry-After and their count.
    Roles: admins of the program.
    """
    outcome = await import_enrollments(
        session,
        me,
        program_id,
        await file.read(DEFAULT_LIMITS.bytes + 1),
        mapping=mapping or None,
        encoding=encoding or None,
        delimiter=delimiter or None,
    )
    return ImportOut.model_validate(outcome)


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
