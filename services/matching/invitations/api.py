"""Routes of invitations."""

from __future__ import annotations

from fastapi import Response

from services.matching.enrollments.api import shape
from services.matching.enrollments.schemas import EnrollmentId, EnrollmentOut
from services.matching.invitations import handlers
from services.matching.invitations.schemas import InvitationAcceptIn, InvitationOut, InvitationsIn, InvitationsOut
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, Session, etag
from shared.problems import problems

__all__ = ["router"]

router = api.router("invitations")


@router.post("/programs/{program_id}/invitations", responses=problems(404, 409))
async def invite(program_id: ProgramId, body: InvitationsIn, me: Me, session: Session) -> InvitationsOut:
    """Invite people to take part in one role; each is told what became of it. Roles: admins of the program."""
    told = body.model_dump()
    done = await handlers.invite(session, me, program_id, people_ids=told.pop("people"), **told)
    return InvitationsOut(invitations=[InvitationOut.model_validate(one) for one in done])


@router.post("/enrollments/{enrollment_id}/accept", responses=problems(404, 409))
async def accept(
    enrollment_id: EnrollmentId, body: InvitationAcceptIn, me: Me, session: Session, response: Response
) -> EnrollmentOut:
    """Accept an invitation: you take part, or wait where there is no place; `state` says so.

    Roles: the invited person.
    """
    shown = await handlers.accept(session, me, enrollment_id, **body.model_dump())
    etag(response, shown.row.version)
    return shape(shown)


@router.post("/enrollments/{enrollment_id}/decline", responses=problems(404, 409))
async def decline(enrollment_id: EnrollmentId, me: Me, session: Session, response: Response) -> EnrollmentOut:
    """Decline an invitation; once more changes nothing. Roles: the invited person."""
    shown = await handlers.decline(session, me, enrollment_id)
    etag(response, shown.row.version)
    return shape(shown)
