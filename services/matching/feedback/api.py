"""Routes of feedback."""

from __future__ import annotations

from fastapi import Response

from services.matching.feedback import handlers
from services.matching.feedback.domain import Words
from services.matching.feedback.schemas import FeedbackIn, FeedbackOut
from services.matching.mentorships.schemas import MentorshipId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("feedback")


@router.post("/mentorships/{mentorship_id}/feedback", status_code=201, responses=problems(404, 409))
async def give_feedback(
    mentorship_id: MentorshipId, body: FeedbackIn, me: Me, session: Session, response: Response
) -> FeedbackOut:
    """Give another one feedback: on the whole, on a goal, or once on each session that was held; because they asked, or
    offered. Roles: the mentorship's people."""
    given = await handlers.give(
        session,
        me,
        mentorship_id,
        **body.model_dump(include={"given_to", "session_id", "goal_id", "request_id", "rating", "show_rating"}),
        words=Words(body.went_well, body.change, body.next_step),
    )
    etag(response, given.feedback.version)
    return _shape(given)


@router.get("/mentorships/{mentorship_id}/feedback", responses=problems(404))
async def list_feedback(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[FeedbackOut]:
    """What you gave and what you were given, with the words; the rating only where its giver shows it. Roles: who is or
    was in the mentorship, each their own."""
    rows, total = await handlers.list_feedback(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.feedback.id, _shape, total)


def _shape(given: handlers.Readable) -> FeedbackOut:
    row, words = given.feedback, given.words or Words()
    return FeedbackOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        session_id=row.session_id,
        goal_id=row.goal_id,
        request_id=row.request_id,
        given_by=row.given_by,
        given_to=row.given_to,
        rating=given.rating,
        show_rating=row.show_rating,
        went_well=words.went_well,
        change=words.change,
        next_step=words.next_step,
        erased=given.words is None,
        given_at=row.given_at,
    )
