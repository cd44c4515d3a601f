"""Forgetting what ended long ago."""

from __future__ import annotations

from datetime import datetime

from services.notifications.retention import store
from services.notifications.retention.store import BATCH
from shared.db import AsyncSession

__all__ = ["BATCH", "forget_deliveries", "forget_nudges"]


async def forget_deliveries(session: AsyncSession, before: datetime) -> int:
    """Delete up to BATCH deliveries that ended before, with their attempts. Returns how many there were."""
    return await store.delete_deliveries(session, before)


async def forget_nudges(session: AsyncSession, before: datetime) -> int:
    """Delete up to BATCH nudges that ended before, and that were due before. Returns how many there were."""
    return await store.delete_nudges(session, before)
