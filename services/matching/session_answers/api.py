"""Routes of answers to sessions."""

from __future__ import annotations

from services.matching.session_answers import handlers
from services.matching.session_answers.schemas import AnswerOut, AnswersOut
from services.matching.sessions.schemas import SessionId
from shared import api
from shared.api import Me, ReadSession
from shared.problems import problems

__all__ = ["router"]

router = api.router("sessions")


@router.get("/sessions/{session_id}/answers", responses=problems(404))
async def list_answers(session_id: SessionId, me: Me, session: ReadSession) -> AnswersOut:
    """What people's calendars have answered to the invitation, to all of it or to single times. A session that is moved
    is asked about anew. Roles: the two people."""
    rows = await handlers.list_answers(session, me, session_id)
    return AnswersOut(items=[AnswerOut.model_validate(row) for row in rows])
