"""Routes of endorsements."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.profiles.endorsements import handlers
from services.profiles.endorsements.schemas import EndorsedSkillOut, EndorsementIn, EndorsementOut
from shared.api import Me, ReadSession, Session
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("endorsements")


@router.post("/people/{person_id}/endorsements", status_code=201, responses=problems(404, 409))
async def endorse(person_id: UUID, body: EndorsementIn, me: Me, session: Session) -> EndorsementOut:
    """Stand for a skill that a colleague offers, once per colleague and skill. Roles: anyone but the colleague."""
    endorsement = await handlers.endorse(session, me, person_id, skill_id=body.skill_id, how=body.how)
    return EndorsementOut.of(endorsement)


@router.get("/people/{person_id}/endorsements", responses=problems(404))
async def list_endorsements(
    person_id: UUID,
    me: Me,
    session: ReadSession,
    skill_id: Annotated[UUID | None, Query(description="only those for this skill")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EndorsementOut]:
    """A person's endorsements in the order in which they were given. Roles: anyone."""
    endorsements, total = await handlers.list_endorsements(
        session, me, person_id, skill_id=skill_id, after=after(cursor), limit=limit
    )
    return page(endorsements, limit, lambda named: named.endorsement.id, EndorsementOut.of, total)


@router.get("/people/{person_id}/endorsements/skills", responses=problems(404))
async def list_endorsed_skills(person_id: UUID, me: Me, session: ReadSession) -> Page[EndorsedSkillOut]:
    """A person's endorsed skills, the most endorsed first, at most 200. Roles: anyone."""
    endorsed = await handlers.endorsed_skills(session, me, person_id)
    return Page(items=[EndorsedSkillOut.of(skill) for skill in endorsed], total=len(endorsed))


@router.get("/people/{person_id}/endorsements/given")
async def list_given_endorsements(
    person_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[EndorsementOut]:
    """The endorsements that a person has given, in that order. Roles: the person themself."""
    endorsements, total = await handlers.list_given(session, me, person_id, after=after(cursor), limit=limit)
    return page(endorsements, limit, lambda named: named.endorsement.id, EndorsementOut.of, total)


@router.get("/endorsements/{endorsement_id}", responses=problems(404))
async def read_endorsement(endorsement_id: UUID, me: Me, session: ReadSession) -> EndorsementOut:
    """An endorsement. Roles: anyone."""
    return EndorsementOut.of(await handlers.read(session, me, endorsement_id))


@router.delete("/endorsements/{endorsement_id}", status_code=204, responses=problems(404))
async def withdraw_endorsement(endorsement_id: UUID, me: Me, session: Session) -> None:
    """Withdraw an endorsement; you can give it again. Roles: who gave it."""
    await handlers.withdraw(session, me, endorsement_id)
