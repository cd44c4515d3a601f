"""Who has a skill, what moves when it is merged, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, case, delete, func, literal, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.profiles.endorsements.tables import Endorsement
from services.profiles.people.tables import Person
from services.profiles.recommendations.tables import Recommendation, RecommendationRequest
from services.profiles.skills.tables import Skill, SkillName, SkillOffer, SkillWant
from shared.db import AsyncSession

__all__ = [
    "Suggestion",
    "drop_names",
    "drop_uses",
    "endorsed",
    "endorsements",
    "holders",
    "lock",
    "move",
    "suggestions",
    "total",
]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """asker: the name of the person who typed it first. used_by: how many offer or want it."""

    skill: Skill
    asker: str
    used_by: int


async def holders(session: AsyncSession, skill_id: UUID) -> Sequence[UUID]:
    """Who offers or wants a skill."""
    offers = select(SkillOffer.person_id).where(SkillOffer.skill_id == skill_id)
    wants = select(SkillWant.person_id).where(SkillWant.skill_id == skill_id)
    people = union(offers, wants).subquery()
    query = select(Person.id).join(people, people.c.person_id == Person.id).where(Person.status != "erased")
    return (await session.scalars(query.order_by(Person.id))).all()


async def endorsed(session: AsyncSession, skill_id: UUID) -> Sequence[UUID]:
    """Who is endorsed for a skill."""
    return (
        await session.scalars(select(Endorsement.person_id).where(Endorsement.skill_id == skill_id).distinct())
    ).all()


async def lock(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Skill]:
    """Those of these skills that exist, locked: until this transaction ends nobody begins to offer or want them."""
    wanted = literal(list(ids), ARRAY(Uuid()))
    query = select(Skill).where(Skill.id == any_(wanted)).order_by(Skill.id).with_for_update()
    found = await session.scalars(query.execution_options(populate_existing=True))
    return {skill.id: skill for skill in found}


async def move(session: AsyncSession, skill_id: UUID, into: UUID) -> None:
    """Let everything that leads to a skill lead to another one; the better level and the better priority count."""
    await session.execute(update(SkillName).where(SkillName.skill_id == skill_id).values(skill_id=into))
    await session.execute(update(Skill).where(Skill.merged_into == skill_id).values(merged_into=into))
    for table in (RecommendationRequest, Recommendation):
        await session.execute(update(table).where(table.skill_id == skill_id).values(skill_id=into))
    await _move_offers(session, skill_id, into)
    await _move_wants(session, skill_id, into)
    other = aliased(Endorsement)
    same = select(other.id).where(
        other.given_by == Endorsement.given_by, other.person_id == Endorsement.person_id, other.skill_id == into
    )
    moved = update(Endorsement).where(Endorsement.skill_id == skill_id, ~same.exists()).values(skill_id=into)
    await session.execute(moved, execution_options={"synchronize_session": False})


async def _move_offers(session: AsyncSession, skill_id: UUID, into: UUID) -> None:
    """Where both are offered, the evidence of the better level stays, or the only one that there is."""
    old = select(SkillOffer.person_id, literal(into, Uuid()), SkillOffer.level, SkillOffer.evidence)
    statement = insert(SkillOffer).from_select(
        ["person_id", "skill_id", "level", "evidence"], old.where(SkillOffer.skill_id == skill_id)
    )
    given, kept = statement.excluded, SkillOffer
    takes = (given.evidence != "") & ((given.level > kept.level) | (kept.evidence == ""))
    evidence = case((takes, given.evidence), else_=kept.evidence)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "skill_id"],
            set_={"level": func.greatest(kept.level, given.level), "evidence": evidence},
        )
    )
    await session.execute(delete(SkillOffer).where(SkillOffer.skill_id == skill_id))


async def _move_wants(session: AsyncSession, skill_id: UUID, into: UUID) -> None:
    old = select(SkillWant.person_id, literal(into, Uuid()), SkillWant.priority).where(SkillWant.skill_id == skill_id)
    statement = insert(SkillWant).from_select(["person_id", "skill_id", "priority"], old)
    best = func.least(SkillWant.priority, statement.excluded.priority)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["person_id", "skill_id"], set_={"priority": best})
    )
    await session.execute(delete(SkillWant).where(SkillWant.skill_id == skill_id))


async def endorsements(session: AsyncSession, skill_id: UUID) -> Sequence[Endorsement]:
    """The endorsements for a skill, locked."""
    query = select(Endorsement).where(Endorsement.skill_id == skill_id).order_by(Endorsement.id)
    return (await session.scalars(query.with_for_update())).all()


async def drop_uses(session: AsyncSession, skill_id: UUID) -> None:
    """Let nobody offer or want a skill, and no question be about it but in its words."""
    await session.execute(delete(SkillOffer).where(SkillOffer.skill_id == skill_id))
    await session.execute(delete(SkillWant).where(SkillWant.skill_id == skill_id))
    for table in (RecommendationRequest, Recommendation):
        await session.execute(update(table).where(table.skill_id == skill_id).values(skill_id=None))


async def drop_names(session: AsyncSession, skill_id: UUID, keys: Collection[str]) -> None:
    """Let these keys of a skill lead nowhere."""
    await session.execute(delete(SkillName).where(SkillName.skill_id == skill_id, SkillName.key.in_(keys)))


async def suggestions(session: AsyncSession, after: UUID | None, limit: int) -> list[Suggestion]:
    """Up to `limit` + 1 suggestions in the order of their ids."""
    users = union(
        select(SkillOffer.skill_id, SkillOffer.person_id), select(SkillWant.skill_id, SkillWant.person_id)
    ).subquery()
    used_by = select(func.count()).select_from(users).where(users.c.skill_id == Skill.id).scalar_subquery()
    query = (
        select(Skill, func.coalesce(Person.name, ""), used_by)
        .outerjoin(Person, Person.id == Skill.suggested_by)
        .where(Skill.state == "suggested")
        .order_by(Skill.id)
        .limit(limit + 1)
    )
    rows = await session.execute(query if after is None else query.where(Skill.id > after))
    return [Suggestion(skill, name, count) for skill, name, count in rows]


async def total(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Skill).where(Skill.state == "suggested")) or 0
