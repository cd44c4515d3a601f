"""Queries about what people of a mentorship share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.matching.resources.tables import SharedResource
from shared.db import AsyncSession, rows_after

__all__ = ["newest", "resources"]


async def resources(
    session: AsyncSession, mentorship_id: UUID, since: datetime, after: UUID | None, limit: int
) -> tuple[Sequence[SharedResource], int]:
    """Up to `limit` + 1 that are not withdrawn, in the order of sharing, and how many there are."""
    where = _seen(mentorship_id, since)
    return await rows_after(session, SharedResource, where, after, limit)


async def newest(session: AsyncSession, mentorship_id: UUID, since: datetime, limit: int) -> Sequence[SharedResource]:
    """Up to `limit` + 1 that are not withdrawn, newest first."""
    query = select(SharedResource).where(*_seen(mentorship_id, since))
    return (await session.scalars(query.order_by(SharedResource.id.desc()).limit(limit + 1))).all()


def _seen(mentorship_id: UUID, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SharedResource.mentorship_id == mentorship_id,
        SharedResource.shared_at >= since,
        SharedResource.withdrawn.is_(False),
    )
