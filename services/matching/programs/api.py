"""Routes of programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.programs import handlers
from services.matching.programs.schemas import ProgramId, ProgramIn, ProgramOut, ProgramState
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("programs")


@router.post("/programs", status_code=201, responses=problems(409))
async def launch_program(body: ProgramIn, me: Me, session: Session, response: Response) -> ProgramOut:
    """Launch a program, or keep it as a draft. Roles: program_admin."""
    settings = body.model_dump(exclude={"draft"})
    return _shown(await handlers.create(session, me, draft=body.draft, settings=settings), response)


@router.get("/programs")
async def list_programs(
    me: Me,
    session: ReadSession,
    state: Annotated[
        ProgramState | None, Query(description="only those in this state; all but archived ones without it")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ProgramOut]:
    """Programs in the order in which they came to be. Roles: everyone; drafts only for their admins."""
    rows, total = await handlers.list_programs(session, me, state, after(cursor), limit)
    return page(rows, limit, lambda row: row.id, ProgramOut.model_validate, total)


@router.get("/programs/{program_id}", responses=problems(404))
async def read_program(program_id: ProgramId, me: Me, session: ReadSession, response: Response) -> ProgramOut:
    """One program. Roles: everyone; a draft only for its admins."""
    return _shown(await handlers.read(session, me, program_id), response)


def _shown(program: handlers.Program, response: Response) -> ProgramOut:
    etag(response, program.version)
    return ProgramOut.model_validate(program)
