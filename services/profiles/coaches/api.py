"""Routes of coaches from outside."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from services.profiles.coaches import handlers
from services.profiles.coaches.schemas import CoachChange, CoachIn, CoachOut
from shared.api import IfMatch, Me, Session, etag
from shared.api import router as new_router
from shared.problems import problems

__all__ = ["router"]

router = new_router("people")


@router.post("/people/external", status_code=201, responses=problems(409))
async def contract_coach(body: CoachIn, me: Me, session: Session, response: Response) -> CoachOut:
    """Let a coach from outside, of whom HR has no record, sign in and be invited to coaching programs. Whoever has left
    can come back like this. Roles: it, hr."""
    coach = await handlers.contract(session, me, body.external_id, body.told(), body.offers())
    etag(response, coach.profile.version)
    return CoachOut.coach(coach)


@router.patch("/people/external/{person_id}", responses=problems(404, 409, 412))
async def change_coach(
    person_id: UUID, body: CoachChange, if_match: IfMatch, me: Me, session: Session, response: Response
) -> CoachOut:
    """Change what is HR's to say of a coach from outside; the rest is theirs. Roles: it, hr."""
    coach = await handlers.change(session, me, person_id, body.told(), if_match=if_match)
    etag(response, coach.profile.version)
    return CoachOut.coach(coach)
