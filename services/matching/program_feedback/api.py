"""Routes of what people think of a program."""

from __future__ import annotations

from services.matching.mentorships.schemas import MentorshipId
from services.matching.program_feedback import handlers
from services.matching.program_feedback.schemas import (
    ProgramFeedbackGivenOut,
    ProgramFeedbackIn,
    ProgramFeedbackOut,
    RatingsOut,
)
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession, Session
from shared.problems import problems

__all__ = ["router"]

router = api.router("feedback")


@router.post("/mentorships/{mentorship_id}/program-feedback", status_code=201, responses=problems(404))
async def give_program_feedback(
    mentorship_id: MentorshipId, body: ProgramFeedbackIn, me: Me, session: Session
) -> ProgramFeedbackGivenOut:
    """Tell the program's admins what you think of it; they do not learn from whom it is. Roles: the mentorship's
    people."""
    given = await handlers.give(session, me, mentorship_id, rating=body.rating, words=body.words)
    return ProgramFeedbackGivenOut(
        id=given.id, program_id=given.program_id, rating=given.rating, words=body.words, given_at=given.given_at
    )


@router.get("/programs/{program_id}/feedback", responses=problems(404))
async def read_program_feedback(program_id: ProgramId, me: Me, session: ReadSession) -> ProgramFeedbackOut:
    """What people think of the program, once enough of them have said so. Roles: the program's admins."""
    found = await handlers.read(session, me, program_id)
    ratings = found.ratings
    return ProgramFeedbackOut(
        minimum_cell=found.minimum,
        ratings=ratings and RatingsOut(people=ratings.people, mean=ratings.mean, counts=dict(ratings.counts)),
        words=None if found.words is None else list(found.words),
    )
