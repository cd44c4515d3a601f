"""Queries over the catalog and over who offers and wants what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Select, String, Uuid, any_, func, literal, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.profiles.skills.domain import key
from services.profiles.skills.tables import Skill, SkillName, SkillOffer, SkillWant
from shared.db import AsyncSession
from shared.events.profiles import SkillOffered, SkillWanted

__all__ = [
    "PersonSkills",
    "add",
    "by_id",
    "claim",
    "current",
    "matching",
    "named",
    "nearest",
    "of_people",
    "page",
    "rejected",
    "resolve",
    "total",
]

_ALIKE = 0.35
"""The share of trigrams that a name has in common with a text to be looked at; a single typo leaves more."""

_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class PersonSkills:
    """What one person offers, best known first, and wants, most wanted first."""

    offered: tuple[SkillOffered, ...] = ()
    wanted: tuple[SkillWanted, ...] = ()


async def resolve(session: AsyncSession, keys: Collection[str]) -> dict[str, Skill]:
    """The skills that these keys name, listed or suggested, by key; a key that names none is absent."""
    return {found: skill for found, skill in (await named(session, keys)).items() if skill.state != "rejected"}


async def rejected(session: AsyncSession, keys: Collection[str]) -> dict[str, Skill]:
    """The skills that these keys name and that curators did not want, by key."""
    return {found: skill for found, skill in (await named(session, keys)).items() if skill.state == "rejected"}


async def named(session: AsyncSession, keys: Collection[str]) -> dict[str, Skill]:
    """The skills that these keys name, by key: of merged ones, those that they were merged into."""
    direct = aliased(Skill)
    query = (
        select(SkillName.key, Skill)
        .join(direct, direct.id == SkillName.skill_id)
        .join(Skill, Skill.id == func.coalesce(direct.merged_into, direct.id))
        .where(SkillName.key == any_(literal(list(keys), ARRAY(String))))
    )
    return dict((await session.execute(query)).all())


async def nearest(session: AsyncSession, keys: Collection[str]) -> dict[str, list[tuple[UUID, str, str]]]:
    """For each of these keys, the names of listed skills that are spelled like it: skill, its name, the key."""
    await session.execute(text(f"SET LOCAL pg_trgm.similarity_threshold = {_ALIKE}"))
    typed = func.unnest(literal(list(keys), ARRAY(String))).column_valued("typed")
    names = (
        select(SkillName.skill_id, Skill.name, SkillName.key)
        .join(Skill)
        .where(SkillName.key.bool_op("%")(typed), Skill.state == "listed")
        .order_by(func.similarity(SkillName.key, typed).desc(), SkillName.key)
        .limit(_LOOKED_AT)
        .lateral("near")
    )
    found: dict[str, list[tuple[UUID, str, str]]] = {}
    for typed_key, skill, name, name_key in await session.execute(select(typed, names).join(names, true())):
        found.setdefault(typed_key, []).append((skill, name, name_key))
    return found


async def add(session: AsyncSession, skills: Sequence[Skill]) -> dict[str, UUID]:
    """New skills with their names; the names that another transaction has given away meanwhile, with what has them."""
    session.add_all(skills)
    await session.flush()
    return await claim(session, {key(name): skill.id for skill in skills for name in (skill.name, *skill.aliases)})


async def claim(session: AsyncSession, names: Mapping[str, UUID]) -> dict[str, UUID]:
    """Let these keys lead to these skills, also those of rejected ones; which lead to others, and to which."""
    if not names:
        return {}
    rows = sorted(names.items())  # in one order, so that two transactions do not wait for each other
    keys = literal([name for name, _ in rows], ARRAY(String))
    skills = literal([skill for _, skill in rows], ARRAY(Uuid()))
    claims = func.unnest(keys, skills).table_valued("key", "skill_id").render_derived()
    statement = insert(SkillName).from_select(["key", "skill_id"], select(claims.c.key, claims.c.skill_id))
    free = select(Skill.id).where(Skill.state == "rejected")
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={"skill_id": statement.excluded.skill_id},
            where=SkillName.skill_id.in_(free),
        )
    )
    lead = await session.execute(select(SkillName.key, SkillName.skill_id).where(SkillName.key == any_(keys)))
    return {name: skill for name, skill in lead if skill != names[name]}


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


def matching(prefix: str) -> Select[UUID]:
    """The ids of the listed skills of which a name or alias begins with this; of all of them for an empty prefix."""
    query = select(SkillName.skill_id).join(Skill).where(Skill.state == "listed")
    return query.where(SkillName.key.startswith(key(prefix), autoescape=True)).distinct()


async def page(session: AsyncSession, prefix: str, after: UUID | None, limit: int) -> Sequence[Skill]:
    """Up to `limit` + 1 skills in the order of their ids."""
    query = select(Skill).where(Skill.id.in_(matching(prefix))).order_by(Skill.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Skill.id > after))).all()


async def total(session: AsyncSession, prefix: str) -> int:
    return await session.scalar(select(func.count()).select_from(matching(prefix).subquery())) or 0


async def by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Skill]:
    """Those of these skills that exist, in any state."""
    if not ids:
        return {}
    wanted = literal(list(ids), ARRAY(Uuid()))
    return {skill.id: skill for skill in await session.scalars(select(Skill).where(Skill.id == any_(wanted)))}


async def current(session: AsyncSession, skill_id: UUID) -> Skill | None:
    """The skill with this id, or the one that it was merged into."""
    seen: set[UUID] = set()
    found = await session.get(Skill, skill_id)
    while found is not None and found.merged_into is not None and found.id not in seen:
        seen.add(found.id)
        found = await session.get(Skill, found.merged_into)
    return found
