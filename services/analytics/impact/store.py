"""Queries about whom a program's people are compared with, in the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from services.analytics.counting import day_of
from services.analytics.facts.programs import participation
from services.analytics.facts.states import spans
from services.analytics.impact.domain import Enrolled, State
from shared.db import AsyncSession

__all__ = ["Sources", "sources"]


class Sources(NamedTuple):
    """What became of everybody, and who enrolled where on which day."""

    histories: Mapping[UUID, Sequence[State]]
    enrolled: Sequence[Enrolled]


async def sources(session: AsyncSession) -> Sources:
    """All that comparisons are made of."""
    return Sources(await _histories(session), await _enrolled(session))


async def _histories(session: AsyncSession) -> dict[UUID, list[State]]:
    told = spans()
    query = select(
        told.c.person_id,
        told.c.effective_date,
        told.c.status == "active",
        func.coalesce(told.c.external, False),
        *(func.coalesce(told.c[name], "") for name in ("grade", "department", "location")),
        told.c.start_date,
    ).order_by(told.c.person_id, told.c.effective_date)
    found: dict[UUID, list[State]] = {}
    for person, *state in await session.execute(query):
        found.setdefault(person, []).append(State(*state))
    return found


async def _enrolled(session: AsyncSession) -> list[Enrolled]:
    query = select(
        participation.c.person_id,
        participation.c.program_id,
        participation.c.role,
        day_of(participation.c.enrolled_at),
    ).where(participation.c.enrolled_at.is_not(None))
    return [Enrolled(*row) for row in await session.execute(query)]
