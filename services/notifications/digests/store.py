"""Queries about digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.digests.tables import Digest
from shared.db import AsyncSession

__all__ = ["BATCH", "gather", "take"]

BATCH = 50
"""How many people's digests are made in one transaction."""


async def gather(session: AsyncSession, at: Mapping[UUID, datetime]) -> None:
    """These people get a digest at these times, or before."""
    if not at:
        return
    rows = [{"person_id": person, "next_at": at[person]} for person in sorted(at)]
    statement = insert(Digest).values(rows)
    earlier = or_(Digest.next_at.is_(None), Digest.next_at > statement.excluded.next_at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id"],
            set_={"next_at": case((earlier, statement.excluded.next_at), else_=Digest.next_at)},
        )
    )


async def take(session: AsyncSession, now: datetime) -> Sequence[Digest]:
    """Up to BATCH digests that are due and that nobody else makes, locked for this transaction."""
    query = select(Digest).where(Digest.next_at <= now).order_by(Digest.next_at, Digest.person_id).limit(BATCH)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()
