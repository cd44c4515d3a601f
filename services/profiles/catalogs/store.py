"""The whole catalog at once, to read and to write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import insert, select, text, update

from services.profiles.catalogs.domain import CatalogSkill
from services.profiles.skills.store import claim
from services.profiles.skills.tables import Skill, SkillName
from shared.db import AsyncSession

__all__ = ["lock", "names", "put", "skills"]

_COLUMNS = (
    Skill.id,
    Skill.name,
    Skill.aliases,
    Skill.state,
    Skill.description,
    Skill.source,
    Skill.source_id,
    Skill.merged_into,
    Skill.version,
)


async def lock(session: AsyncSession) -> None:
    """Let nobody else write skills and their names until this transaction ends; others read on."""
    await session.execute(text("LOCK TABLE skill, skill_name IN SHARE ROW EXCLUSIVE MODE"))


async def skills(session: AsyncSession) -> list[CatalogSkill]:
    """All skills, in any state."""
    rows = await session.execute(select(*_COLUMNS))
    return [CatalogSkill(*row) for row in rows]


async def names(session: AsyncSession) -> dict[str, UUID]:
    """All keys and where they lead."""
    return dict((await session.execute(select(SkillName.key, SkillName.skill_id))).all())


async def put(
    session: AsyncSession, new: Iterable[CatalogSkill], changed: Iterable[CatalogSkill], keys: Mapping[str, UUID]
) -> None:
    """Write these skills with their versions, and where these keys lead from now on."""
    if rows := [_row(skill) for skill in new]:
        await (await session.connection()).execute(insert(Skill), rows)
    if rows := [_row(skill) for skill in changed]:
        await session.execute(update(Skill), rows)
    await claim(session, keys)


def _row(skill: CatalogSkill) -> dict[str, object]:
    return {
        "id": skill.id,
        "version": skill.version,
        "name": skill.name,
        "aliases": skill.aliases,
        "state": skill.state,
        "description": skill.description,
        "source": skill.source,
        "source_id": skill.source_id,
    }
