"""Routes of the skill catalog."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.profiles.skills import handlers
from services.profiles.skills.domain import LONGEST_NAME
from services.profiles.skills.schemas import RecognitionOut, SkillDetails, SkillOut
from shared.api import Me, ReadSession, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.text import Line

__all__ = ["router"]

router = new_router("skills")


@router.get("/skills")
async def list_skills(
    me: Me,
    session: ReadSession,
    search: Annotated[
        Line, Query(max_length=LONGEST_NAME, description="how a name or alias begins; capitals do not matter")
    ] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[SkillOut]:
    """The skill catalog. Roles: anyone."""
    skills, total = await handlers.list_skills(session, me, search=search, after=after(cursor), limit=limit)
    return page(skills, limit, lambda skill: skill.id, SkillOut.model_validate, total)


@router.get("/skills/recognize")
async def recognize(
    me: Me,
    session: ReadSession,
    text: Annotated[Line, Query(min_length=1, max_length=LONGEST_NAME, description="a skill in somebody's own words")],
) -> RecognitionOut:
    """What a text would be taken for as a skill. Nothing changes. Roles: anyone."""
    return RecognitionOut.of(await handlers.recognize(session, me, text))


@router.get("/skills/{skill_id}", responses=problems(404))
async def read_skill(skill_id: UUID, me: Me, session: ReadSession, response: Response) -> SkillDetails:
    """A skill in any state; a merged one says into which. Roles: anyone."""
    skill = await handlers.read_skill(session, me, skill_id)
    etag(response, skill.version)
    return SkillDetails.model_validate(skill)
