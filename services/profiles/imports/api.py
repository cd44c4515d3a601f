"""The route of imports."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, UploadFile

from services.profiles.imports import handlers
from services.profiles.imports.schemas import ImportOut, ImportRejected
from shared.api import Me, Session
from shared.api import router as new_router
from shared.problems import MEDIA_TYPE
from shared.tabular import DEFAULT_LIMITS

__all__ = ["router"]

router = new_router("imports")


@router.post(
    "/people/import",
    responses={
        422: {
            "model": ImportRejected,
            "description": "The file has problems (import-rejected), told by row and column; nothing was changed",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ImportRejected"}}},
        }
    },
)
async def import_people(
    me: Me,
    session: Session,
    file: Annotated[UploadFile, File(description="CSV of at most 20 MiB and 1,000,000 cells")],
    mapping: Annotated[
        str | None, Form(max_length=65_536, description="YAML: which column fills which field; none for the standard")
    ] = None,
    encoding: Annotated[str | None, Form(max_length=40, description="found when not given")] = None,
    delimiter: Annotated[str | None, Form(max_length=1, description="found when not given")] = None,
    dry_run: Annotated[bool, Form(description="only say what would happen")] = False,
) -> ImportOut:
    """Import people from HR's file: all of them or none. The same file again changes nothing. Roles: it, hr."""
    outcome = await handlers.import_people(
        session,
        me,
        await file.read(DEFAULT_LIMITS.bytes + 1),
        mapping=mapping or None,
        encoding=encoding or None,
        delimiter=delimiter or None,
        dry_run=dry_run,
    )
    return ImportOut.model_validate(outcome)
