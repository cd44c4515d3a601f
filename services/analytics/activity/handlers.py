"""Counting what people do together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.activity import domain, store
from services.analytics.facts.sessions import session as planned
from services.analytics.publications.domain import Cell, Counts, Family
from services.analytics.recurring import meeting_between
from shared import clock
from shared.db import AsyncSession

__all__ = ["count", "planned_soon"]


async def count(session: AsyncSession, program: Row[Any], family: Family) -> Counts:
    """Count a family of `domain.FAMILIES` for a program, before anything of it is hidden."""
    return await (
        store.participation(session, program) if family is domain.PARTICIPATION else _active(session, program)
    )


async def planned_soon(session: AsyncSession, program_id: UUID) -> set[UUID]:
    """The mentorships of a program with a session that begins within `domain.WITHIN_DAYS`."""
    now, until = clock.now(), clock.now() + timedelta(days=domain.WITHIN_DAYS)
    return await meeting_between(session, now, until, planned.c.program_id == program_id)


async def _active(session: AsyncSession, program: Row[Any]) -> Counts:
    running = await store.running(session, program.id)
    today = clock.today()
    met = await store.met_since(session, program.id, today - timedelta(days=domain.WITHIN_DAYS), today)
    planned = await planned_soon(session, program.id)
    active = {mentee for mentee, mentorship in running if mentorship in planned or (mentee, mentorship) in met}
    return Counts({"running": Cell.of(len({mentee for mentee, _ in running})), "active": Cell.of(len(active))})
