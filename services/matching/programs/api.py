"""Routes of programs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.program_changes import handlers as changes
from services.matching.program_changes.schemas import CopyIn, ProgramChange
from services.matching.program_states import handlers as states
from services.matching.programs import handlers
from services.matching.programs.schemas import ProgramId, ProgramIn, ProgramOut, ProgramState
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
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
    program_id: Annotated[
        list[UUID] | None, Query(max_length=100, description="only these, in any state unless `state` says which")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ProgramOut]:
    """Programs in the order in which they came to be. Roles: everyone; drafts only for their admins."""
    rows, total = await handlers.list_programs(session, me, state, program_id, after(cursor), limit)
    return page(rows, limit, lambda row: row.id, ProgramOut.model_validate, total)


@router.get("/programs/{program_id}", responses=problems(404))
async def read_program(program_id: ProgramId, me: Me, session: ReadSession, response: Response) -> ProgramOut:
    """One program. Roles: everyone; a draft only for its admins."""
    return _shown(await handlers.read(session, me, program_id), response)


@router.patch("/programs/{program_id}", responses=problems(404, 409, 412))
async def change_program(
    program_id: ProgramId, body: ProgramChange, if_match: IfMatch, me: Me, session: Session, response: Response
) -> ProgramOut:
    """Change settings; of a launched one, those that hurt nobody in it. Roles: admins of the program."""
    wanted = body.model_dump(exclude_unset=True)
    return _shown(await changes.change(session, me, program_id, if_match=if_match, wanted=wanted), response)


@router.delete("/programs/{program_id}", status_code=204, responses=problems(404, 409, 412))
async def discard_draft(program_id: ProgramId, if_match: IfMatch, me: Me, session: Session) -> None:
    """Drop a draft for good, with its surveys and its templates of agreements. What was launched is closed and archived
    instead. Roles: admins of the program."""
    await states.discard(session, me, program_id, if_match=if_match)


@router.post("/programs/{program_id}/copy", status_code=201, responses=problems(404))
async def copy_program(program_id: ProgramId, body: CopyIn, me: Me, session: Session, response: Response) -> ProgramOut:
    """Take its settings over into a draft that starts on another day. Roles: program_admin, admins of the program."""
    return _shown(await changes.copy(session, me, program_id, starts_on=body.starts_on, name=body.name), response)


@router.post("/programs/{program_id}/launch", responses=problems(404, 409))
async def launch_draft(program_id: ProgramId, me: Me, session: Session, response: Response) -> ProgramOut:
    """Launch a draft: everybody sees it, and people may enroll. Roles: admins of the program."""
    return _shown(await states.launch(session, me, program_id), response)


@router.post("/programs/{program_id}/begin", responses=problems(404, 409))
async def begin_program(program_id: ProgramId, me: Me, session: Session, response: Response) -> ProgramOut:
    """Begin before the kickoff; on that day it begins by itself. Roles: admins of the program."""
    return _shown(await states.begin(session, me, program_id), response)


@router.post("/programs/{program_id}/close", responses=problems(404, 409))
async def close_program(program_id: ProgramId, me: Me, session: Session, response: Response) -> ProgramOut:
    """End it for everybody before its last day; after that day it closes by itself. Open requests and proposals expire,
    mentorships end, and none of that is undone. Roles: admins of the program."""
    return _shown(await states.close(session, me, program_id), response)


@router.post("/programs/{program_id}/archive", responses=problems(404, 409))
async def archive_program(program_id: ProgramId, me: Me, session: Session, response: Response) -> ProgramOut:
    """Leave a closed program out of lists. Roles: admins of the program."""
    return _shown(await states.archive(session, me, program_id), response)


@router.post("/programs/{program_id}/restore", responses=problems(404, 409))
async def restore_program(program_id: ProgramId, me: Me, session: Session, response: Response) -> ProgramOut:
    """List an archived program again; it stays closed. Roles: admins of the program."""
    return _shown(await states.restore(session, me, program_id), response)


def _shown(program: handlers.Program, response: Response) -> ProgramOut:
    etag(response, program.version)
    return ProgramOut.model_validate(program)
