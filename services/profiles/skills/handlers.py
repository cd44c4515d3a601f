"""Commands and questions about skills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.profiles.skills import store
from services.profiles.skills.domain import key
from services.profiles.skills.tables import Skill
from shared.db import AsyncSession, new_aggregate
from shared.events.profiles import SkillDefined
from shared.messaging import outbox
from shared.policy import Principal, allow

__all__ = ["canonical_name", "define", "list_skills"]


async def list_skills(
    session: AsyncSession, me: Principal, *, search: str, after: UUID | None, limit: int
) -> tuple[Sequence[Skill], int]:
    """Up to `limit` + 1 skills whose name or alias begins with `search`, and how many there are in all."""
    allow(me, "skill.list")
    return await store.page(session, search, after, limit), await store.total(session, search)


async def define(session: AsyncSession, names: Mapping[str, str]) -> dict[str, Skill]:
    """New skills of the catalog. names: by key, none of them in the catalog yet."""
    skills = {found: new_aggregate(Skill, name=name, aliases=[]) for found, name in names.items()}
    for skill in skills.values():
        outbox.add(session, SkillDefined(subject=skill.id, version=skill.raise_version(), name=skill.name))
    await store.add(session, list(skills.values()))
    return skills


async def canonical_name(session: AsyncSession, name: str) -> str:
    """The catalog's name for what someone typed, or what they typed when the catalog has no such skill."""
    found = await store.resolve(session, [key(name)])
    return found[key(name)].name if key(name) in found else name
