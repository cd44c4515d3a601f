"""Queries about enrollments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.enrollments.tables import Enrollment
from shared.db import AsyncSession

__all__ = ["enrollments", "find", "insert_new"]

_ROWS_PER_STATEMENT = 1000
"""Rows times columns stay below the 32,767 parameters of a statement."""


async def insert_new(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Insert enrollments; returns the ids of those that did not exist for their program, person and role."""
    inserted: set[UUID] = set()
    for start in range(0, len(rows), _ROWS_PER_STATEMENT):
        statement = insert(Enrollment).values(rows[start : start + _ROWS_PER_STATEMENT])
        keys = await session.scalars(statement.on_conflict_do_nothing().returning(Enrollment.id))
        inserted.update(keys)
    return inserted


async def find(session: AsyncSession, program_id: UUID, person_id: UUID, role: str) -> Enrollment:
    """An enrollment that exists."""
    query = select(Enrollment).where(
        Enrollment.program_id == program_id, Enrollment.person_id == person_id, Enrollment.role == role
    )
    return (await session.scalars(query)).one()


async def enrollments(
    session: AsyncSession,
    *,
    program_id: UUID | None,
    person_id: UUID | None,
    roles: Iterable[str],
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Enrollment], int]:
    """Up to `limit` + 1 enrollments in the order of enrolling, and how many there are."""
    query = select(Enrollment).where(Enrollment.role.in_(list(roles)))
    if program_id is not None:
        query = query.where(Enrollment.program_id == program_id)
    if person_id is not None:
        query = query.where(Enrollment.person_id == person_id)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    page = query.order_by(Enrollment.id).limit(limit + 1)
    if after is not None:
        page = page.where(Enrollment.id > after)
    return (await session.scalars(page)).all(), total or 0
