"""Routes of those who curate the skill catalog."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.profiles.curation import handlers
from services.profiles.curation.schemas import MergeIn, SkillChange, SkillIn, SuggestedSkillOut
from services.profiles.skills.schemas import SkillDetails
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("skills")

Few = Annotated[int, Query(ge=1, le=50, description="how many at most")]
"""Fewer than elsewhere, since each is looked up in the whole catalog."""


@router.post("/skills", status_code=201, responses=problems(409))
async def define_skill(body: SkillIn, me: Me, session: Session, response: Response) -> SkillDetails:
    """Define a skill; a rejected one of this name is listed again. Roles: hr, program_admin, it."""
    skill = await handlers.define(session, me, **body.model_dump())
    etag(response, skill.version)
    return SkillDetails.model_validate(skill)


@router.get("/skills/suggestions")
async def list_suggestions(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Few = 20
) -> Page[SuggestedSkillOut]:
    """Skills that people typed and nobody has decided about, the oldest first. Roles: hr, program_admin, it."""
    found, total = await handlers.list_suggestions(session, me, after=after(cursor), limit=limit)
    return page(found, limit, lambda waiting: waiting.suggestion.skill.id, SuggestedSkillOut.of, total)


@router.patch("/skills/{skill_id}", responses=problems(404, 409, 412))
async def change_skill(
    skill_id: UUID, body: SkillChange, if_match: IfMatch, me: Me, session: Session, response: Response
) -> SkillDetails:
    """Rename or describe a skill, or give its other names. Everyone who has it shows the new name. Roles: hr,
    program_admin, it."""
    skill = await handlers.change(session, me, skill_id, if_match=if_match, **body.model_dump())
    etag(response, skill.version)
    return SkillDetails.model_validate(skill)


@router.post("/skills/{skill_id}/merge", responses=problems(404, 409))
async def merge_skill(skill_id: UUID, body: MergeIn, me: Me, session: Session, response: Response) -> SkillDetails:
    """Make a skill another name of another one, and answer with that one. Whoever offers or wants both keeps the
    better level and the more urgent priority. Roles: hr, program_admin, it."""
    skill = await handlers.merge(session, me, skill_id, into=body.into)
    etag(response, skill.version)
    return SkillDetails.model_validate(skill)


@router.post("/skills/{skill_id}/accept", responses=problems(404, 409))
async def accept_skill(skill_id: UUID, me: Me, session: Session, response: Response) -> SkillDetails:
    """Take a suggestion into the catalog. Roles: hr, program_admin, it."""
    skill = await handlers.accept(session, me, skill_id)
    etag(response, skill.version)
    return SkillDetails.model_validate(skill)


@router.post("/skills/{skill_id}/reject", responses=problems(404, 409))
async def reject_skill(skill_id: UUID, me: Me, session: Session, response: Response) -> SkillDetails:
    """Decide against a suggestion: it is removed from those who have it. Roles: hr, program_admin, it."""
    skill = await handlers.reject(session, me, skill_id)
    etag(response, skill.version)
    return SkillDetails.model_validate(skill)
