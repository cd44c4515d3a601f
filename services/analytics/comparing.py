"""Comparing participants with others, once a day."""

from __future__ import annotations

import asyncio

import structlog

from services.analytics.impact import handlers
from services.analytics.publications import store
from services.analytics.settings import settings_of
from shared.service import Runtime

__all__ = ["compare_all", "compare_daily"]

log = structlog.get_logger(__name__)


async def compare_daily(runtime: Runtime) -> None:
    """Compare, unless that was done today. Once a day is enough for what changes in months, and no more than once a day
    tells nobody what a single event has changed."""
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        if await handlers.looked_today(session):
            return
    await compare_all(runtime)


async def compare_all(runtime: Runtime) -> None:
    """Compare the people of every program that has run for long enough, and publish what has changed."""
    settings = settings_of(runtime)
    async with runtime.sessions() as session:
        job = await handlers.job(session, settings.grades, settings.smallest_group)
    if job is None:
        return
    found = await asyncio.to_thread(handlers.find, job)
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        changed = await handlers.publish(session, found)
    log.info("impact_compared", scopes=len(found.comparisons), changed=changed)
