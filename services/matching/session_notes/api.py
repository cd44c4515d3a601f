"""Routes of agendas and notes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.session_notes import handlers
from services.matching.session_notes.schemas import NoteChangeIn, NoteId, NoteIn, NoteOut
from services.matching.sessions.schemas import SessionId
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.values import Instant

__all__ = ["router"]

router = api.router("session-notes")


@router.post("/sessions/{session_id}/notes", status_code=201, responses=problems(404))
async def write_note(session_id: SessionId, body: NoteIn, me: Me, session: Session, response: Response) -> NoteOut:
    """Write an agenda or a note for a session. Roles: the two people."""
    written = await handlers.write(session, me, session_id, **body.model_dump())
    etag(response, written.note.version)
    return _shape(written)


@router.get("/sessions/{session_id}/notes", responses=problems(404))
async def list_notes(
    session_id: SessionId,
    me: Me,
    session: ReadSession,
    occurrence: Annotated[Instant | None, Query(description="only of this time of a recurrence")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[NoteOut]:
    """Your own agendas and notes, and those that were shared since the day on which you joined or are agendas of times
    after it. Roles: the two people; who was one of them, for their own; and nobody else."""
    rows, total = await handlers.list_notes(
        session, me, session_id, occurrence=occurrence, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda row: row.note.id, _shape, total)


@router.put("/session-notes/{note_id}", responses=problems(404, 412))
async def change_note(
    note_id: NoteId, body: NoteChangeIn, me: Me, session: Session, if_match: IfMatch, response: Response
) -> NoteOut:
    """Write it anew. Roles: its author, as long as they are one of the two people."""
    written = await handlers.change(session, me, note_id, shared=body.shared, words=body.words, if_match=if_match)
    etag(response, written.note.version)
    return _shape(written)


@router.delete("/session-notes/{note_id}", status_code=204, responses=problems(404))
async def delete_note(note_id: NoteId, me: Me, session: Session) -> None:
    """Delete it for good. Roles: its author, also once they have left."""
    await handlers.delete(session, me, note_id)


def _shape(written: handlers.Readable) -> NoteOut:
    row = written.note
    return NoteOut(
        id=row.id,
        version=row.version,
        session_id=row.session_id,
        occurrence=row.planned_at,
        author_id=row.author_id,
        kind=row.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
        shared=row.shared,
        words=written.words or "",
        erased=written.words is None,
        written_at=row.written_at,
    )
