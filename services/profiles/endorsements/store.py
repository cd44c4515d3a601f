"""Queries over endorsements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from services.profiles.endorsements.tables import Endorsement
from services.profiles.people.tables import Person
from services.profiles.skills.tables import Skill, SkillOffer
from shared.db import AsyncSession

__all__ = [
    "EndorsedSkill",
    "Named",
    "by_skill",
    "given_by",
    "given_to",
    "named",
    "offers",
    "page",
    "standing",
    "total",
]

_MOST_SKILLS = 200


@dataclass(frozen=True, slots=True)
class Named:
    """An endorsement with the names of its giver, of whom it is given to, and of the skill."""

    endorsement: Endorsement
    giver: str
    person: str
    skill: str


@dataclass(frozen=True, slots=True)
class EndorsedSkill:
    """How many colleagues stand for one skill of a person."""

    skill_id: UUID
    skill: str
    endorsements: int


async def offers(session: AsyncSession, person_id: UUID, skill_id: UUID) -> bool:
    """Whether a person offers a skill."""
    return await session.get(SkillOffer, (person_id, skill_id)) is not None


async def standing(session: AsyncSession, giver: UUID, person_id: UUID, skill_id: UUID) -> UUID | None:
    """The endorsement that this person has given for this skill of that person."""
    query = select(Endorsement.id).where(
        Endorsement.given_by == giver, Endorsement.person_id == person_id, Endorsement.skill_id == skill_id
    )
    return await session.scalar(query)


def given_to(person_id: UUID, skill_id: UUID | None = None) -> ColumnElement[bool]:
    """Endorsements of a person, for one skill or for all."""
    theirs = Endorsement.person_id == person_id
    return theirs if skill_id is None else theirs & (Endorsement.skill_id == skill_id)


def given_by(person_id: UUID) -> ColumnElement[bool]:
    """Endorsements that a person has given."""
    return Endorsement.given_by == person_id


async def page(session: AsyncSession, which: ColumnElement[bool], after: UUID | None, limit: int) -> Sequence[Named]:
    """Up to `limit` + 1 endorsements in the order in which they were given."""
    query = _named().where(which).order_by(Endorsement.id).limit(limit + 1)
    rows = await session.execute(query if after is None else query.where(Endorsement.id > after))
    return [Named(*row) for row in rows]


async def total(session: AsyncSession, which: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Endorsement).where(which)) or 0


async def named(session: AsyncSession, endorsement_id: UUID) -> Named:
    """An endorsement that there is."""
    rows = await session.execute(_named().where(Endorsement.id == endorsement_id))
    return Named(*rows.one())


async def by_skill(session: AsyncSession, person_id: UUID) -> Sequence[EndorsedSkill]:
    """The endorsed skills of a person, those with the most endorsements first; at most 200."""
    count = func.count().label("count")
    query = (
        select(Skill.id, Skill.name, count)
        .join(Endorsement, Endorsement.skill_id == Skill.id)
        .where(Endorsement.person_id == person_id)
        .group_by(Skill.id, Skill.name)
        .order_by(count.desc(), Skill.name, Skill.id)
        .limit(_MOST_SKILLS)
    )
    return [EndorsedSkill(*row) for row in (await session.execute(query))]


def _named() -> Select[Endorsement, str, str, str]:
    giver, person = aliased(Person), aliased(Person)
    return (
        select(Endorsement, giver.name, person.name, Skill.name)
        .join(giver, giver.id == Endorsement.given_by)
        .join(person, person.id == Endorsement.person_id)
        .join(Skill, Skill.id == Endorsement.skill_id)
    )
