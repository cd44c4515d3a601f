"""Routes of concerns."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.concerns import handlers
from services.matching.concerns.handlers import Readable, Side
from services.matching.concerns.schemas import ConcernAnswerIn, ConcernId, ConcernIn, ConcernOut, ConcernState
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("concerns")


@router.post("/programs/{program_id}/concerns", status_code=201, responses=problems(404, 409))
async def report_concern(
    program_id: ProgramId, body: ConcernIn, me: Me, session: Session, response: Response
) -> ConcernOut:
    """Confide a concern to the person whom the program names for that: about somebody or nobody in particular.

    Nobody else reads it, whatever their role. Where the program names nobody, the answer says whom to ask (409
    `no-contact`). Roles: everyone who is a person here.
    """
    return _answer(await handlers.report(session, me, program_id, **body.model_dump()), response)


@router.get("/concerns")
async def list_concerns(
    me: Me,
    session: ReadSession,
    side: Annotated[Side | None, Query(description="only those you reported, or only those confided to you")] = None,
    state: Annotated[ConcernState | None, Query(description="only those in this state")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ConcernOut]:
    """Concerns that you reported, and those that were confided to you. Roles: everyone who is a person here."""
    rows, total = await handlers.list_concerns(session, me, side=side, state=state, after=after(cursor), limit=limit)
    return page(rows, limit, lambda readable: readable.row.id, ConcernOut.of, total)


@router.get("/concerns/{concern_id}", responses=problems(404))
async def read_concern(concern_id: ConcernId, me: Me, session: ReadSession, response: Response) -> ConcernOut:
    """One concern. Roles: who reported it, the contact; nobody else."""
    return _answer(await handlers.read(session, me, concern_id), response)


@router.post("/concerns/{concern_id}/seen", responses=problems(404))
async def see_concern(concern_id: ConcernId, me: Me, session: Session, response: Response) -> ConcernOut:
    """Let who reported it know that you have read it; repeating changes nothing. Roles: the contact."""
    return _answer(await handlers.see(session, me, concern_id), response)


@router.put("/concerns/{concern_id}/answer", responses=problems(404, 409, 412))
async def answer_concern(
    concern_id: ConcernId, body: ConcernAnswerIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> ConcernOut:
    """Write back to who reported it, or write something else. Roles: the contact."""
    return _answer(await handlers.answer(session, me, concern_id, words=body.words, if_match=if_match), response)


@router.post("/concerns/{concern_id}/settle", responses=problems(404))
async def settle_concern(concern_id: ConcernId, me: Me, session: Session, response: Response) -> ConcernOut:
    """Close a concern; repeating changes nothing. Roles: the contact."""
    return _answer(await handlers.settle(session, me, concern_id), response)


def _answer(readable: Readable, response: Response) -> ConcernOut:
    etag(response, readable.row.version)
    return ConcernOut.of(readable)
