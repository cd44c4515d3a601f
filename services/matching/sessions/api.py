"""Routes of sessions."""

from __future__ import annotations

from fastapi import Response

from services.matching.mentorships.schemas import MentorshipId
from services.matching.sessions import handlers
from services.matching.sessions.schemas import SessionId, SessionIn, SessionOut
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("sessions")


@router.post("/mentorships/{mentorship_id}/sessions", status_code=201, responses=problems(404))
async def schedule_session(
    mentorship_id: MentorshipId, body: SessionIn, me: Me, session: Session, response: Response
) -> SessionOut:
    """Schedule a session; both get an invite. Roles: the two people."""
    meeting = await handlers.schedule(session, me, mentorship_id, **body.model_dump())
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.get("/mentorships/{mentorship_id}/sessions", responses=problems(404))
async def list_sessions(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[SessionOut]:
    """Sessions in the order in which they were scheduled. Roles: the two people, admins of the program."""
    rows, total = await handlers.list_sessions(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, SessionOut.model_validate, total)


@router.post("/sessions/{session_id}/held", responses=problems(404, 409))
async def hold_session(session_id: SessionId, me: Me, session: Session, response: Response) -> SessionOut:
    """Say that a session took place, once it has begun. Repeating changes nothing. Roles: the two people."""
    meeting = await handlers.hold(session, me, session_id)
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)
