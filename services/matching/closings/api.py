"""Routes of closings."""

from __future__ import annotations

from uuid import UUID

from services.matching.closings import handlers
from services.matching.closings.domain import Outcome
from services.matching.closings.schemas import ClosedOut, ClosingIn, ClosingOut, ReviewedGoal
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.schemas import MentorshipId
from shared import api
from shared.api import Me, ReadSession, Session
from shared.pagination import Page
from shared.problems import problems

__all__ = ["router"]

router = api.router("closings")


@router.post("/mentorships/{mentorship_id}/closings", responses=problems(404, 409))
async def close_mentorship(mentorship_id: MentorshipId, body: ClosingIn, me: Me, session: Session) -> ClosedOut:
    """Close it for your part, with a final reflection; once more writes that anew. After the last one it has ended.

    A mentorship whose time was over before can still be looked back at; one that ended early cannot. Roles: its people.
    """
    goals: list[tuple[UUID, Outcome]] = [(one.goal_id, one.outcome) for one in body.goals]
    closing, mentorship, mentee = await handlers.close(
        session, me, mentorship_id, words=body.words, shared=body.shared, goals=goals
    )
    wanted = body.testimonial and mentee and mentorship.kind != "circle"
    return ClosedOut(
        closing=_shape(closing),
        ended=mentorship.state == ENDED,
        testimonial_at=f"/api/profiles/v1/mentorships/{mentorship_id}/testimonial" if wanted else None,
    )


@router.get("/mentorships/{mentorship_id}/closings", responses=problems(404))
async def list_closings(mentorship_id: MentorshipId, me: Me, session: ReadSession) -> Page[ClosingOut]:
    """Who has closed it, all on one page, with your own words and those that others share. Roles: its people, and
    nobody else."""
    found = await handlers.list_closings(session, me, mentorship_id)
    return Page(items=[_shape(closing) for closing in found], total=len(found))


def _shape(found: handlers.Readable) -> ClosingOut:
    return ClosingOut(
        person_id=found.row.person_id,
        name=found.name,
        words=found.words,
        shared=found.row.shared,
        erased=found.erased,
        goals=[ReviewedGoal.model_validate(one) for one in found.row.goals],
        closed_at=found.row.closed_at,
    )
