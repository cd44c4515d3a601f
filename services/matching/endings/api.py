"""Routes of endings."""

from __future__ import annotations

from fastapi import Response

from services.matching.endings import handlers
from services.matching.endings.schemas import EndIn
from services.matching.members.handlers import show_one
from services.matching.mentorships.api import answer
from services.matching.mentorships.schemas import MentorshipId, MentorshipOut
from shared import api
from shared.api import Me, Session
from shared.problems import problems

__all__ = ["router"]

router = api.router("endings")


@router.post("/mentorships/{mentorship_id}/end", responses=problems(404, 409))
async def end_mentorship(
    mentorship_id: MentorshipId, body: EndIn, me: Me, session: Session, response: Response
) -> MentorshipOut:
    """End it early. The mentee stays enrolled and can be matched again; `rematch` says that they would like to be.

    A mentee who leaves a group, or one who leaves a circle, leaves alone: it goes on for the others. The reason and the
    words are kept from the other side unless `shared`. Roles: its people, admins of the program.
    """
    ended = await handlers.end_early(session, me, mentorship_id, **body.model_dump())
    return answer(await show_one(session, me, ended), response)
