"""Routes of questions for feedback."""

from __future__ import annotations

from fastapi import Response

from services.matching.feedback_requests import handlers
from services.matching.feedback_requests.schemas import FeedbackRequestId, FeedbackRequestIn, FeedbackRequestOut
from services.matching.mentorships.schemas import MentorshipId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("feedback")


@router.post("/mentorships/{mentorship_id}/feedback-requests", status_code=201, responses=problems(404, 409))
async def ask_for_feedback(
    mentorship_id: MentorshipId, body: FeedbackRequestIn, me: Me, session: Session, response: Response
) -> FeedbackRequestOut:
    """Ask another one for feedback. Roles: the mentorship's people."""
    asked = await handlers.ask(session, me, mentorship_id, **body.model_dump())
    etag(response, asked.request.version)
    return _shape(asked)


@router.get("/mentorships/{mentorship_id}/feedback-requests", responses=problems(404))
async def list_feedback_requests(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[FeedbackRequestOut]:
    """What you asked, and what you were asked. Roles: who is or was in the mentorship, each their own."""
    rows, total = await handlers.list_requests(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda one: one.request.id, _shape, total)


@router.get("/feedback-requests/{request_id}", responses=problems(404))
async def read_feedback_request(
    request_id: FeedbackRequestId, me: Me, session: ReadSession, response: Response
) -> FeedbackRequestOut:
    """A question for feedback. Roles: who asked, who was asked."""
    read = await handlers.read(session, me, request_id)
    etag(response, read.request.version)
    return _shape(read)


@router.post("/feedback-requests/{request_id}/decline", responses=problems(404, 409))
async def decline_feedback(
    request_id: FeedbackRequestId, me: Me, session: Session, response: Response
) -> FeedbackRequestOut:
    """Say that you would rather not; you need no reason, and may still give it later. Roles: who was asked."""
    declined = await handlers.decline(session, me, request_id)
    etag(response, declined.request.version)
    return _shape(declined)


def _shape(readable: handlers.Readable) -> FeedbackRequestOut:
    row = readable.request
    return FeedbackRequestOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        asked_by=row.asked_by,
        asked_of=row.asked_of,
        session_id=row.session_id,
        goal_id=row.goal_id,
        words=readable.words or "",
        erased=readable.words is None,
        state=row.state,  # pyright: ignore[reportArgumentType] - a column of these states
        asked_at=row.asked_at,
    )
