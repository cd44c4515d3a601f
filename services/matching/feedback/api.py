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
    """Give the other feedback, on the whole or once on each session that was held. Roles: the two people."""
    words = Words(body.went_well, body.change, body.next_step)
    given = await handlers.give(session, me, mentorship_id, session_id=body.session_id, rating=body.rating, words=words)
    etag(response, given.feedback.version)
    return _shape(given)


@router.get("/mentorships/{mentorship_id}/feedback", responses=problems(404))
async def list_feedback(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[FeedbackOut]:
    """What the two gave each other, with the words. Roles: the two people, and nobody else."""
    rows, total = await handlers.list_feedback(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.feedback.id, _shape, total)


def _shape(given: handlers.Readable) -> FeedbackOut:
    row, words = given.feedback, given.words or Words()
    return FeedbackOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        session_id=row.session_id,
        given_by=row.given_by,
        given_to=row.given_to,
        rating=row.rating,
        went_well=words.went_well,
        change=words.change,
        next_step=words.next_step,
        erased=given.words is None,
        given_at=row.given_at,
    )
