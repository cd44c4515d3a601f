"""Routes of imports of people."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Request, Response
from starlette.datastructures import UploadFile

from services.profiles.imports import handlers
from services.profiles.imports.domain import PART_BYTES, Options
from services.profiles.imports.handlers import ImportedRow, PeopleImport
from services.profiles.imports.schemas import ApplyIn, ImportForm, ImportId, ImportOut, Kind, RowOut
from services.profiles.settings import settings_of
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.uploads import form_of, one_file
from shared.wrong import Wrong

__all__ = ["router"]

router = new_router("imports")


@router.post(
    "/people/imports",
    status_code=202,
    responses=problems(413),
    openapi_extra=form_of(ImportForm, "CSV or XLSX; at most 256 MiB unless IT has set another limit"),
)
async def ask_for_import(
    me: Me, session: Session, runtime: CurrentRuntime, request: Request, response: Response
) -> ImportOut:
    """Hand in a file of people: all of it is imported, or nothing. Watch it at Location. Roles: it, hr."""
    most = settings_of(runtime).import_bytes
    asked = await handlers.hand_in(session, me, _handed_in(request, most), most_bytes=most)
    response.headers["Location"] = f"/api/profiles/v1/people/imports/{asked.id}"
    return _shape(asked)


@router.get("/people/imports")
async def list_imports(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50) -> Page[ImportOut]:
    """All imports, the newest first. Roles: it, hr."""
    rows, total = await handlers.list_imports(session, me, before=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, _shape, total)


@router.get("/people/imports/{import_id}", responses=problems(404))
async def read_import(import_id: ImportId, me: Me, session: ReadSession) -> ImportOut:
    """How an import stands: its progress, its outcome, or what is wrong with the file. Roles: it, hr."""
    return _shape(await handlers.read(session, me, import_id))


@router.get("/people/imports/{import_id}/rows", responses=problems(404))
async def list_rows(
    import_id: ImportId,
    me: Me,
    session: ReadSession,
    kind: Annotated[Kind | None, Query(description="only these")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RowOut]:
    """What an import that is done changed of each person, or would change if it was a dry run; kept for some weeks.

    Roles: it, hr.
    """
    start = after(cursor)
    number = 0 if start is None else min(start.int, _LAST)
    rows, total = await handlers.list_rows(session, me, import_id, kind=kind, after=number, limit=limit)
    return page(rows, limit, lambda row: UUID(int=row.number), _row, total)


@router.post("/people/imports/{import_id}/cancel", responses=problems(404, 409))
async def cancel_import(import_id: ImportId, me: Me, session: Session) -> ImportOut:
    """Stop an import that has not ended; nothing is changed then. Repeating is fine. Roles: it, hr."""
    return _shape(await handlers.cancel(session, me, import_id))


@router.post("/people/imports/{import_id}/apply", status_code=202, responses=problems(404, 409))
async def apply_import(import_id: ImportId, body: ApplyIn, me: Me, session: Session) -> ImportOut:
    """Do what a dry run has shown, with the same file; or give an import its second word. Roles: it, hr.

    409 `too-many-leave` says how many would leave when `leaving` has to be given.
    """
    return _shape(await handlers.apply(session, me, import_id, leaving=body.leaving))


_LAST = (1 << 31) - 1
_BESIDE = 512 << 10
"""Bytes of the form beside the file, of which a mapping may have half."""


@asynccontextmanager
async def _handed_in(request: Request, most: int) -> AsyncGenerator[handlers.HandedIn]:
    too_large = Wrong("more-bytes", "The file has more than {most:,} bytes. Split it.", most=most)
    async with one_file(request, ImportForm, most=most, too_large=too_large, beside=_BESIDE) as sent:
        told = sent.fields
        options = Options(
            told.mapping, told.encoding, told.delimiter, told.sheet, told.leavers, told.most_leaving, None
        )
        yield handlers.HandedIn(_pieces(sent.file), _name(sent.file.filename), options, told.dry_run)


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(PART_BYTES):
        yield piece


def _name(name: str | None) -> str:
    """A file's name as it is shown: without control characters, and not too long."""
    return "".join(letter if letter.isprintable() else "�" for letter in name or "")[:200]


def _shape(asked: PeopleImport) -> ImportOut:
    outcome = asked.outcome or {}
    rejected, failed = asked.state == "rejected", outcome.get("failed")
    return ImportOut.model_validate(
        {
            "id": asked.id,
            "state": asked.state,
            "dry_run": asked.dry_run,
            "file_name": asked.file_name,
            "bytes": asked.bytes,
            "asked_by": asked.asked_by,
            "asked_at": asked.asked_at,
            "applied_by": asked.applied_by,
            "applied_at": asked.applied_at,
            "ended_at": asked.ended_at,
            "leavers": asked.options["leavers"],
            "most_leaving": asked.options["most_leaving"],
            "may_leave": asked.options["leaving"],
            "progress": asked.progress,
            "outcome": None if rejected or failed or not outcome else outcome,
            "rejection": outcome if rejected else None,
            "problems": asked.problems,
            "problem_count": outcome.get("count", 0),
            "failure": asked.failure,
            "failed": failed,
        }
    )


def _row(row: ImportedRow) -> RowOut:
    return RowOut(
        row=row.row, kind=cast("Kind", row.kind), external_id=row.external_id, name=row.name, fields=row.fields
    )
