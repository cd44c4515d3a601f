"""Counting what people do together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from services.analytics.activity import domain, store
from services.analytics.publications.domain import Cell, Counts, Family
from services.analytics.recurring import begins_between
from shared import clock
from shared.db import AsyncSession

__all__ = ["count"]


async def count(session: AsyncSession, program: Row[Any], family: Family) -> Counts:
    """Count a family of `domain.FAMILIES` for a program, before anything of it is hidden."""
    return await (
        store.participation(session, program) if family is domain.PARTICIPATION else _active(session, program)
    )


async def _active(session: AsyncSession, program: Row[Any]) -> Counts:
    within, now = timedelta(days=domain.WITHIN_DAYS), clock.now()
    running = await store.running(session, program.id)
    met = await store.met_since(session, program.id, clock.today() - within, clock.today())
    planned = {
        plan.mentorship_id
        for plan in await store.plans(session, program.id, now + within)
        if begins_between(plan.starts_at, plan.zone, plan.recurrence, now, now + within)
    }
    active = {mentee for mentee, mentorship in running if mentorship in planned or (mentee, mentorship) in met}
    return Counts({"running": Cell.of(len({mentee for mentee, _ in running})), "active": Cell.of(len(active))})
