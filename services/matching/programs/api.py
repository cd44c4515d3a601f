"""Routes of programs."""

from __future__ import annotations

from fastapi import Response

from services.matching.programs import handlers
from services.matching.programs.schemas import ProgramId, ProgramIn, ProgramOut
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("programs")


@router.post("/programs", status_code=201, responses=problems(409))
async def launch_program(body: ProgramIn, me: Me, session: Session, response: Response) -> ProgramOut:
    """Launch a program. Roles: program_admin."""
    program = await handlers.launch(session, me, **body.model_dump())
    etag(response, program.version)
    return ProgramOut.model_validate(program)


@router.get("/programs")
async def list_programs(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50) -> Page[ProgramOut]:
    """All programs, in the order in which they were launched. Roles: everyone."""
    rows, total = await handlers.list_programs(session, me, after(cursor), limit)
    return page(rows, limit, lambda row: row.id, ProgramOut.model_validate, total)


@router.get("/programs/{program_id}", responses=problems(404))
async def read_program(program_id: ProgramId, me: Me, session: ReadSession, response: Response) -> ProgramOut:
    """One program. Roles: everyone."""
    program = await handlers.read(session, me, program_id)
    etag(response, program.version)
    return ProgramOut.model_validate(program)
