"""Queries about digests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.digests.tables import Digest
from shared.db import AsyncSession

__all__ = ["BATCH", "due", "gather", "take"]

BATCH = 50
"""How many people's digests are made in one transaction."""


async def gather(session: AsyncSession, at: Mapping[UUID, datetime]) -> None:
    """These people get a digest at these times, or before."""
    if not at:
        return
    rows = [{"person_id": person, "next_at": at[person]} for person in sorted(at)]
    statement = insert(Digest)
    earlier = or_(Digest.next_at.is_(None), Digest.next_at > statement.excluded.next_at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id"],
            set_={"next_at": case((earlier, statement.excluded.next_at), else_=Digest.next_at)},
        ),
        rows,
    )


async def due(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    """Up to BATCH people whose digests have been due the longest, not locked."""
    query = select(Digest.person_id).where(Digest.next_at <= now).order_by(Digest.next_at, Digest.person_id)
    return (await session.scalars(query.limit(BATCH))).all()


async def take(session: AsyncSession, people: Collection[UUID], now: datetime) -> Sequence[Digest]:
    """Those of these people's digests that are due and that nobody else makes, locked for this transaction."""
    query = select(Digest).where(Digest.person_id == func.any(list(people)), Digest.next_at <= now)
    return (await session.scalars(query.order_by(Digest.person_id).with_for_update(skip_locked=True))).all()
