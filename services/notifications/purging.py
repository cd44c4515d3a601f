"""Forgetting by the clock what was sent long ago, batch by batch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from services.notifications.retention.handlers import forget_deliveries, forget_nudges
from services.notifications.settings import settings_of
from services.notifications.webhooks import store as webhooks
from services.notifications.webhooks.domain import KEPT
from shared import clock
from shared.db import AsyncSession
from shared.service import Runtime

__all__ = ["purge"]

log = structlog.get_logger(__name__)


async def purge(runtime: Runtime) -> None:
    """Forget what was sent to the company's systems, and what became of nudges and deliveries that ended long ago."""
    now = clock.now()
    ended = now - timedelta(days=settings_of(runtime).nudges_kept_days)
    await _all(runtime, webhooks.purge, now - KEPT)
    deliveries = await _all(runtime, forget_deliveries, ended)
    nudges = await _all(runtime, forget_nudges, ended)
    if deliveries or nudges:
        log.info("old_nudges_deleted", deliveries=deliveries, nudges=nudges)


async def _all(runtime: Runtime, forget: Callable[[AsyncSession, datetime], Awaitable[int]], before: datetime) -> int:
    """Forget in transactions of their own until nothing is left. Returns how much there was."""
    total, count = 0, 1
    while count:
        async with runtime.sessions() as session, session.begin():
            count = await forget(session, before)
        total += count
    return total
