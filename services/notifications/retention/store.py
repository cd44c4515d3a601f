"""Deleting what ended long ago: queries.

What ended before an instant was made before it, and ids sort by when they were made: so the oldest are found without
an index of their own, which every nudge and delivery would have to be written into.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.nudges.tables import NudgeRow
from services.notifications.planning.domain import OPEN
from shared.db import AsyncSession
from shared.ids import first_id

__all__ = ["BATCH", "delete_deliveries", "delete_nudges"]

BATCH = 1000
_UNSYNCHRONIZED = {"synchronize_session": False}


async def delete_deliveries(session: AsyncSession, before: datetime) -> int:
    old = (
        select(Delivery.id)
        .where(Delivery.id < first_id(before), Delivery.ended_at < before)
        .order_by(Delivery.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = func.any(list(await session.scalars(old)))
    await session.execute(delete(Attempt).where(Attempt.delivery_id == ids), execution_options=_UNSYNCHRONIZED)
    gone = delete(Delivery).where(Delivery.id == ids).returning(Delivery.id)
    return len((await session.scalars(gone, execution_options=_UNSYNCHRONIZED)).all())


async def delete_nudges(session: AsyncSession, before: datetime) -> int:
    """What was dropped and lies ahead may be taken up again, and stays."""
    old = (
        select(NudgeRow.id)
        .where(
            NudgeRow.id < first_id(before),
            NudgeRow.ended_at < before,
            NudgeRow.due < before,
            NudgeRow.state.not_in(OPEN),
        )
        .order_by(NudgeRow.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = list(await session.scalars(old))
    gone = delete(NudgeRow).where(NudgeRow.id == func.any(ids)).returning(NudgeRow.id)
    return len((await session.scalars(gone, execution_options=_UNSYNCHRONIZED)).all())
