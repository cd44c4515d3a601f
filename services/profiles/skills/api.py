"""Routes of the skill catalog."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from services.profiles.skills import handlers
from services.profiles.skills.schemas import SkillOut
from shared.api import Me, ReadSession
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.text import Line

__all__ = ["router"]

router = new_router("skills")


@router.get("/skills")
async def list_skills(
    me: Me,
    session: ReadSession,
    search: Annotated[
        Line, Query(max_length=100, description="how a name or alias begins; capitals do not matter")
    ] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[SkillOut]:
    """The skill catalog. Roles: anyone."""
    skills, total = await handlers.list_skills(session, me, search=search, after=after(cursor), limit=limit)
    return page(skills, limit, lambda skill: skill.id, SkillOut.model_validate, total)
