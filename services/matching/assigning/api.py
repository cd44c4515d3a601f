"""Routes of assigning."""

from __future__ import annotations

from fastapi import Response

from services.matching.assigning import handlers
from services.matching.assigning.schemas import AssignIn, ReassignedOut, ReassignIn
from services.matching.members.handlers import show, show_one
from services.matching.mentorships.api import answer, shape
from services.matching.mentorships.schemas import MentorshipOut
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, Session
from shared.problems import problems

__all__ = ["router"]

router = api.router("assigning")


@router.post("/programs/{program_id}/mentorships", status_code=201, responses=problems(404, 409))
async def start_mentorship(
    program_id: ProgramId, body: AssignIn, me: Me, session: Session, response: Response
) -> MentorshipOut:
    """Start a mentorship of two who take part, without asking them; in a group program the mentee joins the mentor's.

    Of two who take the mentor's last place at once, one gets 409 `mentor-full`. Roles: admins of the program.
    """
    started = await handlers.assign(session, me, program_id, mentee_id=body.mentee_id, mentor_id=body.mentor_id)
    return answer(await show_one(session, me, started), response)


@router.post("/programs/{program_id}/reassignments", status_code=201, responses=problems(404, 409))
async def reassign_mentees(program_id: ProgramId, body: ReassignIn, me: Me, session: Session) -> ReassignedOut:
    """Give mentees of one mentor to others, all or none of them; also after that mentor has left.

    Their mentorships end with the reason `reassigned`, the new ones start at once. A refusal names the mentee in
    `mentee_id`. Roles: admins of the program.
    """
    assignments = [(one.mentee_id, one.mentor_id) for one in body.assignments]
    started = await handlers.reassign(
        session, me, program_id, from_mentor_id=body.from_mentor_id, assignments=assignments
    )
    return ReassignedOut(items=[shape(shown) for shown in await show(session, me, started)])
