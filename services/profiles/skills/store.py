"""Queries over the catalog and over who offers and wants what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Select, String, Uuid, any_, delete, func, insert, literal, select

from services.profiles.skills.domain import key
from services.profiles.skills.tables import Skill, SkillName, SkillOffer, SkillWant
from shared.db import AsyncSession
from shared.events.profiles import SkillOffered, SkillWanted

__all__ = ["PersonSkills", "matching", "of_people", "page", "replace_offers", "replace_wants", "resolve", "total"]


@dataclass(frozen=True, slots=True)
class PersonSkills:
    """What one person offers, best known first, and wants, most wanted first."""

    offered: tuple[SkillOffered, ...] = ()
    wanted: tuple[SkillWanted, ...] = ()


async def resolve(session: AsyncSession, keys: Collection[str]) -> dict[str, Skill]:
    """The skills that these keys name, by key; a key that names none is absent."""
    wanted = literal(list(keys), ARRAY(String))
    query = (
        select(SkillName.key, Skill).join(Skill, Skill.id == SkillName.skill_id).where(SkillName.key == any_(wanted))
    )
    return dict((await session.execute(query)).all())


async def add(session: AsyncSession, skills: Sequence[Skill]) -> None:
    """New skills with their names."""
    if skills:
        session.add_all(skills)
        await session.flush()
        names = [{"key": key(skill.name), "skill_id": skill.id} for skill in skills]
        await session.execute(insert(SkillName), names)


async def of_people(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, PersonSkills]:
    """What these people offer and want; people without skills are absent."""
    ids = literal(list(people), ARRAY(Uuid()))
    offers = select(SkillOffer.person_id, Skill.id, Skill.name, SkillOffer.level).join(Skill)
    wants = select(SkillWant.person_id, Skill.id, Skill.name, SkillWant.priority).join(Skill)
    offered: dict[UUID, list[SkillOffered]] = {}
    wanted: dict[UUID, list[SkillWanted]] = {}
    for person, skill, name, level in await session.execute(offers.where(SkillOffer.person_id == any_(ids))):
        offered.setdefault(person, []).append(SkillOffered(skill_id=skill, name=name, level=level))
    for person, skill, name, rank in await session.execute(wants.where(SkillWant.person_id == any_(ids))):
        wanted.setdefault(person, []).append(SkillWanted(skill_id=skill, name=name, priority=rank))
    return {
        person: PersonSkills(in_order_of_level(offered.get(person, ())), in_order_of_priority(wanted.get(person, ())))
        for person in offered.keys() | wanted.keys()
    }


def in_order_of_level(offered: Iterable[SkillOffered]) -> tuple[SkillOffered, ...]:
    return tuple(sorted(offered, key=lambda skill: (-skill.level, skill.name)))


def in_order_of_priority(wanted: Iterable[SkillWanted]) -> tuple[SkillWanted, ...]:
    return tuple(sorted(wanted, key=lambda skill: (skill.priority, skill.name)))


async def replace_offers(session: AsyncSession, offers: Mapping[UUID, Iterable[SkillOffered]]) -> None:
    """Let each of these people offer exactly these skills."""
    await session.execute(delete(SkillOffer).where(SkillOffer.person_id == any_(literal(list(offers), ARRAY(Uuid())))))
    rows = [
        {"person_id": person, "skill_id": skill.skill_id, "level": skill.level}
        for person, skills in offers.items()
        for skill in skills
    ]
    if rows:
        await (await session.connection()).execute(insert(SkillOffer), rows)


async def replace_wants(session: AsyncSession, wants: Mapping[UUID, Iterable[SkillWanted]]) -> None:
    """Let each of these people want exactly these skills."""
    await session.execute(delete(SkillWant).where(SkillWant.person_id == any_(literal(list(wants), ARRAY(Uuid())))))
    rows = [
        {"person_id": person, "skill_id": skill.skill_id, "priority": skill.priority}
        for person, skills in wants.items()
        for skill in skills
    ]
    if rows:
        await (await session.connection()).execute(insert(SkillWant), rows)


def matching(prefix: str) -> Select[UUID]:
    """The ids of the skills of which a name or alias begins with this; of all skills for an empty prefix."""
    return select(SkillName.skill_id).where(SkillName.key.startswith(key(prefix), autoescape=True)).distinct()


async def page(session: AsyncSession, prefix: str, after: UUID | None, limit: int) -> Sequence[Skill]:
    """Up to `limit` + 1 skills in the order of their ids."""
    query = select(Skill).where(Skill.id.in_(matching(prefix))).order_by(Skill.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Skill.id > after))).all()


async def total(session: AsyncSession, prefix: str) -> int:
    return await session.scalar(select(func.count()).select_from(matching(prefix).subquery())) or 0
