"""Routes of what a person offers and wants."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from services.profiles.personal_skills import handlers
from services.profiles.personal_skills.schemas import (
    OfferedIn,
    OfferedSkillOut,
    OfferedTaken,
    OfferedTakenList,
    PersonalSkillsOut,
    WantedIn,
    WantedSkillOut,
    WantedTaken,
    WantedTakenList,
)
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.problems import problems

__all__ = ["router"]

router = new_router("skills")


@router.get("/people/{person_id}/skills", responses=problems(404))
async def read_skills(person_id: UUID, me: Me, session: ReadSession, response: Response) -> PersonalSkillsOut:
    """What a person can teach and wants to learn. The ETag is the person's. Roles: anyone."""
    version, offered, wanted = await handlers.read_skills(session, me, person_id)
    etag(response, version)
    return PersonalSkillsOut(
        offered=[OfferedSkillOut.of(skill) for skill in offered], wanted=[WantedSkillOut.of(skill) for skill in wanted]
    )


@router.put("/people/{person_id}/skills/offered", responses=problems(404, 409, 412))
async def replace_offered(
    person_id: UUID, body: OfferedIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> OfferedTakenList:
    """Say all that you can teach; no import changes it from then on. Roles: the person themself."""
    named = [item.named() for item in body.skills]
    version, chosen = await handlers.replace_offered(session, me, person_id, named, if_match=if_match)
    etag(response, version)
    return OfferedTakenList(skills=[OfferedTaken.of(item) for item in chosen])


@router.put("/people/{person_id}/skills/wanted", responses=problems(404, 409, 412))
async def replace_wanted(
    person_id: UUID, body: WantedIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> WantedTakenList:
    """Say all that you want to learn; no import changes it from then on. Roles: the person themself."""
    named = [item.named() for item in body.skills]
    version, chosen = await handlers.replace_wanted(session, me, person_id, named, if_match=if_match)
    etag(response, version)
    return WantedTakenList(skills=[WantedTaken.of(item) for item in chosen])
