"""Queries over what one person offers and wants."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, any_, delete, insert, literal, select

from services.profiles.skills.tables import Skill, SkillOffer, SkillWant
from shared.db import AsyncSession

__all__ = ["hold", "offered", "put_offered", "put_wanted", "wanted"]


async def offered(session: AsyncSession, person_id: UUID) -> Sequence[Row[Skill, int, str]]:
    """Skills with level and evidence, best known first."""
    query = select(Skill, SkillOffer.level, SkillOffer.evidence).join(SkillOffer, SkillOffer.skill_id == Skill.id)
    ordered = query.where(SkillOffer.person_id == person_id).order_by(SkillOffer.level.desc(), Skill.name, Skill.id)
    return (await session.execute(ordered)).all()


async def wanted(session: AsyncSession, person_id: UUID) -> Sequence[Row[Skill, int]]:
    """Skills with priority, most wanted first."""
    query = select(Skill, SkillWant.priority).join(SkillWant, SkillWant.skill_id == Skill.id)
    ordered = query.where(SkillWant.person_id == person_id).order_by(SkillWant.priority, Skill.name, Skill.id)
    return (await session.execute(ordered)).all()


async def hold(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Skill]:
    """These skills as they are now; none of them is merged or rejected before the end of the transaction."""
    if not ids:
        return {}
    query = select(Skill).where(Skill.id == any_(literal(list(ids), ARRAY(Uuid())))).order_by(Skill.id)
    locked = query.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    return {skill.id: skill for skill in await session.scalars(locked)}


async def put_offered(session: AsyncSession, person_id: UUID, skills: Mapping[UUID, tuple[int, str]]) -> None:
    """Let a person offer exactly these skills, each with level and evidence."""
    await session.execute(delete(SkillOffer).where(SkillOffer.person_id == person_id))
    rows = [
        {"person_id": person_id, "skill_id": skill, "level": level, "evidence": evidence}
        for skill, (level, evidence) in skills.items()
    ]
    if rows:
        await session.execute(insert(SkillOffer), rows)


async def put_wanted(session: AsyncSession, person_id: UUID, skills: Mapping[UUID, int]) -> None:
    """Let a person want exactly these skills, each with a priority."""
    await session.execute(delete(SkillWant).where(SkillWant.person_id == person_id))
    rows = [{"person_id": person_id, "skill_id": skill, "priority": priority} for skill, priority in skills.items()]
    if rows:
        await session.execute(insert(SkillWant), rows)
