"""Queries over people and their enrollments in one program."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal, select

from services.matching.enrollments.tables import Enrollment
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from shared.db import AsyncSession

__all__ = ["enrollments", "people"]


async def people(
    session: AsyncSession, ids: Sequence[UUID], words: Sequence[str], after: UUID | None, limit: int
) -> tuple[Sequence[Person], int]:
    """Up to `limit` + 1 people, and how many there are: those with these ids, or who are here and have each word in
    their name; both where both are given, nobody where neither is."""
    if not ids and not words:
        return [], 0
    where: list[ColumnElement[bool]] = []
    if ids:
        where.append(Person.id == any_(literal(list(ids), ARRAY(Uuid()))))
    if words:
        where += [Person.status == ACTIVE, *(Person.name.icontains(word, autoescape=True) for word in words)]
    total = await session.scalar(select(func.count()).select_from(Person).where(*where))
    query = select(Person).where(*where).order_by(Person.id).limit(limit + 1)
    rows = await session.scalars(query if after is None else query.where(Person.id > after))
    return rows.all(), total or 0


async def enrollments(session: AsyncSession, program_id: UUID, ids: Sequence[UUID]) -> Sequence[Enrollment]:
    """The enrollments of these people in a program, mentee first."""
    query = select(Enrollment).where(
        Enrollment.program_id == program_id, Enrollment.person_id == any_(literal(list(ids), ARRAY(Uuid())))
    )
    return (await session.scalars(query.order_by(Enrollment.role))).all()
