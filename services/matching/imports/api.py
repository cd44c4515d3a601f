"""The route of imports."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Request

from services.matching.imports.handlers import HandedIn, Options, Outcome, import_enrollments
from services.matching.imports.schemas import MOST_LINES, EnrollmentForm, ImportOut, ImportRejected, LineOut
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, Session
from shared.problems import MEDIA_TYPE, problems
from shared.tabular import DEFAULT_LIMITS
from shared.uploads import form_of, one_file
from shared.wrong import Wrong

__all__ = ["router"]

router = api.router("imports")

_BESIDE = 512 << 10
"""Bytes of the form beside the file, of which a mapping may have half."""


@router.post(
    "/programs/{program_id}/enrollments/import",
    responses={
        **problems(404, 409, 413),
        422: {
            "model": ImportRejected,
            "description": "The file has problems (import-rejected), told by row and column; nothing was changed",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ImportRejected"}}},
        },
    },
    openapi_extra=form_of(EnrollmentForm, "CSV or XLSX of at most 20 MiB and 1,000,000 cells"),
)
async def import_file(program_id: ProgramId, me: Me, session: Session, request: Request) -> ImportOut:
    """Enroll the people of a file, or invite them, and tell row by row what became of them.

    A file with a problem changes nothing. Who is not eligible is left out unless overridden, and mentees beyond the
    program's limit wait in the order of the file. The same file again changes nothing. People who have not reached this
    service yet are answered with 409 `not-yet-known`, Retry-After and their count. Roles: admins of the program.
    """
    return _shape(await import_enrollments(session, me, program_id, _handed_in(request)))


@asynccontextmanager
async def _handed_in(request: Request) -> AsyncGenerator[HandedIn]:
    most = DEFAULT_LIMITS.bytes
    too_large = Wrong("more-bytes", "The file has more than {most:,} bytes. Split it.", most=most)
    async with one_file(request, EnrollmentForm, most=most, too_large=too_large, beside=_BESIDE) as sent:
        yield HandedIn(await sent.file.read(), Options(**sent.fields.model_dump()))


def _shape(outcome: Outcome) -> ImportOut:
    counts = outcome.counts
    return ImportOut(
        rows=outcome.rows,
        mentees=outcome.enrolled("mentee"),
        mentors=outcome.enrolled("mentor"),
        waiting=counts["waiting"],
        invited=counts["invited"],
        unchanged=counts["unchanged"],
        not_eligible=counts["not-eligible"],
        dry_run=outcome.dry_run,
        lines=[LineOut.model_validate(line) for line in outcome.lines[:MOST_LINES]],
        encoding=outcome.encoding,
        delimiter=outcome.delimiter,
    )
