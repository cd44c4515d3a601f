"""Listing who takes part in a program, and where they stand."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping

from services.analytics.activity.handlers import planned_soon
from services.analytics.participants import store
from services.analytics.programs.handlers import readable
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal

__all__ = ["Participants", "each_participant", "list_participants"]


@dataclass(frozen=True, slots=True)
class Participants:
    """rows: up to one more than asked for. total: how many there are. as_of: when they were looked at."""

    rows: Sequence[RowMapping]
    total: int
    as_of: datetime


async def list_participants(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    role: str,
    filters: Mapping[str, str | None],
    after: UUID | None,
    limit: int,
) -> Participants:
    """Who takes part in a program in this role. filters: status, stuck, department, grade, location; None for all.
    Raises Busy, NotFound, Forbidden."""
    program = await readable(session, me, program_id, "row.list", live=True)
    planned = await planned_soon(session, program_id)
    rows, total = await store.participants(
        session, program, role, _chosen(filters), planned, clock.today(), after, limit
    )
    return Participants(rows, total, clock.now())


async def each_participant(
    session: AsyncSession, me: Principal, program_id: UUID, *, role: str, filters: Mapping[str, str | None]
) -> AsyncGenerator[RowMapping]:
    """All of the list, one after the other. Arguments and what it raises as of `list_participants`."""
    program = await readable(session, me, program_id, "row.list", live=True)
    planned = await planned_soon(session, program_id)
    async for row in store.each_participant(session, program, role, _chosen(filters), planned, clock.today()):
        yield row


def _chosen(filters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in filters.items() if value is not None}
