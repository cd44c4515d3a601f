"""Queries over the log of who looked at what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from services.analytics.viewings.tables import Viewing
from shared.db import AsyncSession

__all__ = ["forget", "newest_first"]


async def newest_first(
    session: AsyncSession,
    *,
    person: UUID | None,
    scope: UUID | None,
    since: datetime | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Viewing]:
    """Up to `limit` + 1 viewings, the newest first, that fit every filter that is not None."""
    query = select(Viewing).order_by(Viewing.id.desc()).limit(limit + 1)
    if person is not None:
        query = query.where(Viewing.person_id == person)
    if scope is not None:
        query = query.where(Viewing.scope == scope)
    if since is not None:
        query = query.where(Viewing.at >= since)
    if after is not None:
        query = query.where(Viewing.id < after)
    return (await session.scalars(query)).all()


async def forget(session: AsyncSession, person_id: UUID) -> None:
    """Drop from a person's viewings what says who they were."""
    theirs = update(Viewing).where(Viewing.person_id == person_id)
    await session.execute(theirs.values(subject="", person_id=None))
