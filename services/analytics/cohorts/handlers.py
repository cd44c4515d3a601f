"""Counting how far the people of programs have come, and telling it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.cohorts import domain, store
from services.analytics.cohorts.domain import Dimension, Table
from services.analytics.programs import store as programs
from services.analytics.programs.handlers import opened, readable
from services.analytics.publications.domain import Counts, Family
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, Role, allow

__all__ = ["Breakdown", "Funnel", "Overview", "count", "list_programs", "read_breakdown", "read_funnel"]


@dataclass(frozen=True, slots=True)
class Overview:
    """A program with how many take part; None where that is hidden."""

    program: Row[Any]
    mentees: int | None
    mentors: int | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """counts: mentees per step of `domain.STEPS`; None where hidden. as_of: when they were counted."""

    program: Row[Any]
    as_of: datetime
    mentors: int | None
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The funnel by one dimension. as_of: when it was counted."""

    program: Row[Any]
    as_of: datetime
    dimension: Dimension
    table: Table


async def count(session: AsyncSession, program: Row[Any], family: Family) -> Counts:
    """Count a family of `domain.FAMILIES` for a program, before anything of it is hidden."""
    names = [measure.name for measure in family.measures]
    if family is domain.FUNNEL:
        return await store.steps(session, program, names)
    if family is domain.JOURNEY:
        return await store.journeys(session, program, names, clock.today())
    if family is domain.ENDINGS:
        return await store.endings(session, program)
    return await store.times(session, program)


async def list_programs(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Overview], int]:
    """Up to `limit` + 1 programs whose numbers `me` may read, and how many there are: HR's are all. Raises
    NotYetKnown."""
    allow(me, "program.list")
    if Role.HR not in me.roles and me.person_id is None:
        return [], 0
    await opened(session)
    admin = None if Role.HR in me.roles else me.person_id
    found, total = await programs.programs(session, admin, after, limit)
    sizes = await store.sizes(session, [program.id for program in found])
    return [_overview(program, sizes) for program in found], total


def _overview(program: Row[Any], sizes: Mapping[tuple[UUID, str], int]) -> Overview:
    mentees, mentors = (
        domain.shown(sizes.get((program.id, role), 0), program.minimum_cell) for role in ("mentee", "mentor")
    )
    return Overview(program, mentees, mentors)


async def read_funnel(session: AsyncSession, me: Principal, program_id: UUID) -> Funnel:
    """How far the mentees of a program have come. Raises NotYetKnown, NotFound, Forbidden."""
    program = await readable(session, me, program_id, "funnel.read")
    counts = await count(session, program, domain.FUNNEL)
    sizes = await store.sizes(session, [program_id])
    return Funnel(
        program,
        clock.now(),
        domain.shown(sizes.get((program_id, "mentor"), 0), program.minimum_cell),
        tuple(domain.shown(counts.total[step.name].people, program.minimum_cell) for step in domain.STEPS),
    )


async def read_breakdown(session: AsyncSession, me: Principal, program_id: UUID, dimension: Dimension) -> Breakdown:
    """The funnel by department, grade or location. Raises NotYetKnown, NotFound, Forbidden."""
    program = await readable(session, me, program_id, "funnel.read")
    found = await count(session, program, domain.FUNNEL)
    counts = {
        value: [cells[step.name].people for step in domain.STEPS] for value, cells in found.rows[dimension].items()
    }
    return Breakdown(program, clock.now(), dimension, domain.suppress(counts, program.minimum_cell))
