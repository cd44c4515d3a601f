"""Queries over learning plans and their versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert

from services.profiles.people.tables import Person
from services.profiles.plans import domain
from services.profiles.plans.tables import Plan, PlanVersion
from shared.db import AsyncSession

__all__ = ["add_version", "find", "ids_ever_used", "progress_of", "strangers", "total", "version_of", "versions"]


LARGEST_INTEGER = 2**31 - 1


async def find(session: AsyncSession, goal_id: UUID) -> tuple[int, domain.Plan]:
    """A goal's plan and its version; an empty one with version 0 where nobody has written any."""
    query = select(Plan.version, Plan.document).where(Plan.goal_id == goal_id)
    found = (await session.execute(query)).one_or_none()
    return (0, domain.Plan()) if found is None else (found.version, domain.from_json(found.document))


async def add_version(
    session: AsyncSession, goal_id: UUID, version: int, plan: domain.Plan, *, by: UUID | None, at: datetime
) -> None:
    """The plan as it is from now on. The goal is locked."""
    document = domain.to_json(plan)
    now = insert(Plan).values(goal_id=goal_id, version=version, document=document)
    await session.execute(
        now.on_conflict_do_update(index_elements=["goal_id"], set_={"version": version, "document": document})
    )
    session.add(PlanVersion(goal_id=goal_id, version=version, by=by, at=at, document=document))
    await session.flush()


async def version_of(session: AsyncSession, goal_id: UUID, version: int) -> domain.Plan | None:
    """The plan as it was in a version, the empty plan for version 0; None for one that is not kept."""
    if version == 0:
        return domain.Plan()
    query = select(PlanVersion.document).where(PlanVersion.goal_id == goal_id, PlanVersion.version == version)
    document = await session.scalar(query)
    return None if document is None else domain.from_json(document)


async def versions(session: AsyncSession, goal_id: UUID, before: int | None, limit: int) -> Sequence[PlanVersion]:
    """Up to `limit` + 1 versions, the latest first."""
    query = select(PlanVersion).where(PlanVersion.goal_id == goal_id)
    query = query.order_by(PlanVersion.version.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(PlanVersion.version < min(before, LARGEST_INTEGER))  # a cursor can be made up
    return (await session.scalars(query)).all()


async def total(session: AsyncSession, goal_id: UUID) -> int:
    return (
        await session.scalar(select(func.count()).select_from(PlanVersion).where(PlanVersion.goal_id == goal_id)) or 0
    )


async def ids_ever_used(session: AsyncSession, goal_id: UUID) -> frozenset[UUID]:
    """The ids of all items that a plan has or had."""
    found = func.jsonb_path_query(PlanVersion.document, cast("$.**.id", JSONPATH), type_=JSONB)
    query = select(found).where(PlanVersion.goal_id == goal_id).distinct()
    texts: Sequence[Any] = (await session.scalars(query)).all()
    return frozenset(map(UUID, texts))


async def strangers(session: AsyncSession, people: Collection[UUID]) -> frozenset[UUID]:
    """Those of these ids that are nobody's."""
    wanted = literal(list(people), ARRAY(Uuid()))
    known = await session.scalars(select(Person.id).where(Person.id == any_(wanted), Person.status != "erased"))
    return frozenset(people) - frozenset(known)


async def progress_of(session: AsyncSession, goal_ids: Collection[UUID]) -> dict[UUID, float]:
    """How much of their plans is done, 0 to 1, by goal; goals without any milestone are absent."""
    wanted = literal(list(goal_ids), ARRAY(Uuid()))
    rows = (await session.execute(select(Plan.goal_id, Plan.document).where(Plan.goal_id == any_(wanted)))).all()
    shares = {goal_id: domain.progress(domain.from_json(document)) for goal_id, document in rows}
    return {goal_id: share for goal_id, share in shares.items() if share is not None}
