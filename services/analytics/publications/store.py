"""Queries about what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.analytics.archive.tables import ArchivedEvent, EventCount, FreshEvent
from services.analytics.publications.tables import Counted, Publication
from shared.db import AsyncSession

__all__ = ["all_of", "before", "counted", "hold", "keep_counted", "newest_event", "progress", "published"]

_LOCK = 0x7E1E_0009


async def hold(session: AsyncSession) -> None:
    """Until the transaction ends, nobody else publishes."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def progress(session: AsyncSession) -> int:
    """How many events the facts have; it grows with every one."""
    return int(await session.scalar(select(func.coalesce(func.sum(EventCount.events), 0))) or 0)


async def newest_event(session: AsyncSession) -> datetime | None:
    """When the newest archived event happened, those aside that are not counted yet."""
    newest = await session.scalar(select(func.max(ArchivedEvent.time)))
    waiting = await session.scalar(select(func.min(FreshEvent.time)))
    if newest is None or waiting is None or waiting > newest:
        return newest
    return await session.scalar(select(func.max(ArchivedEvent.time)).where(ArchivedEvent.time < waiting))


async def published(
    session: AsyncSession, scope: UUID, family: str, taken_before: datetime | None = None
) -> Publication | None:
    """The newest publication of a family, or the newest before an instant."""
    query = select(Publication).where(Publication.scope == scope, Publication.family == family)
    if taken_before is not None:
        query = query.where(Publication.taken_at < taken_before)
    return (await session.scalars(query.order_by(Publication.taken_at.desc()).limit(1))).one_or_none()


async def all_of(session: AsyncSession, family: str) -> Mapping[UUID, Sequence[Publication]]:
    """Everything that was ever published of a family, by scope, the oldest first."""
    query = select(Publication).where(Publication.family == family).order_by(Publication.scope, Publication.taken_at)
    found: dict[UUID, list[Publication]] = {}
    for publication in await session.scalars(query):
        found.setdefault(publication.scope, []).append(publication)
    return found


async def before(session: AsyncSession, scope: UUID) -> Sequence[tuple[str, datetime]]:
    """Which families of a scope were published, and when last."""
    query = (
        select(Publication.family, func.max(Publication.taken_at))
        .where(Publication.scope == scope)
        .group_by(Publication.family)
        .order_by(Publication.family)
    )
    return [(family, taken_at) for family, taken_at in await session.execute(query)]


async def counted(session: AsyncSession, family: str) -> Mapping[UUID, Counted]:
    """What was counted last of a family, by scope."""
    return {row.scope: row for row in await session.scalars(select(Counted).where(Counted.family == family))}


async def keep_counted(
    session: AsyncSession, scope: UUID, family: str, counted_at: datetime, content: dict[str, Any]
) -> None:
    statement = insert(Counted).values(scope=scope, family=family, counted_at=counted_at, content=content)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["scope", "family"],
            set_={"counted_at": statement.excluded.counted_at, "content": statement.excluded.content},
        )
    )
