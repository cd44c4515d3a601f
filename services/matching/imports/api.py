"""The route of imports."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, UploadFile

from services.matching.imports.handlers import import_enrollments
from services.matching.imports.schemas import ImportOut, ImportRejected
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, Session
from shared.problems import MEDIA_TYPE, problems
from shared.tabular import DEFAULT_LIMITS

__all__ = ["router"]

router = api.router("imports")


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
