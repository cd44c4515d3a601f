"""Queries about enrollments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.enrollments.domain import Answers, NewEnrollment
from services.matching.enrollments.tables import Enrollment
from shared.db import AsyncSession, rows_after
from shared.events.matching import Role
from shared.private_text import KeyLost, reveal

__all__ = ["all_of_person", "answers_of", "enrollments", "find", "insert_new", "lock", "lock_those", "those"]


async def insert_new(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Insert enrollments; returns the ids of those that did not exist for their program, person and role."""
    if not rows:
        return set()
    statement = insert(Enrollment).on_conflict_do_nothing().returning(Enrollment.id)
    return set(await session.scalars(statement, rows))


async def those(
    session: AsyncSession, program_id: UUID, people: Sequence[NewEnrollment]
) -> dict[tuple[UUID, Role], Enrollment]:
    """The enrollments that these people have in their roles, by person and role."""
    return await _keyed(session, _among(program_id, people), people)


async def lock_those(
    session: AsyncSession, program_id: UUID, people: Sequence[NewEnrollment]
) -> dict[tuple[UUID, Role], Enrollment]:
    """The same, locked, and as they are now."""
    query = _among(program_id, people).with_for_update()
    return await _keyed(session, query.execution_options(populate_existing=True), people)


async def lock(session: AsyncSession, enrollment_id: UUID) -> Enrollment:
    """An enrollment that exists, locked, and as it is now."""
    query = select(Enrollment).where(Enrollment.id == enrollment_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def all_of_person(session: AsyncSession, person_id: UUID, role: Role) -> Sequence[Enrollment]:
    """Every enrollment of a person in this role, locked, and as it is now."""
    query = select(Enrollment).where(Enrollment.person_id == person_id, Enrollment.role == role)
    locked = query.order_by(Enrollment.id).with_for_update()
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def answers_of(session: AsyncSession, enrollment: Enrollment) -> Answers | None:
    """What somebody answered; None where it has been erased."""
    if enrollment.answers is None:
        return Answers()
    try:
        return Answers.from_json(await reveal(session, enrollment.answers))
    except KeyLost:
        return None


def _among(program_id: UUID, people: Sequence[NewEnrollment]) -> Select[Enrollment]:
    ids = literal([new.person_id for new in people], ARRAY(Uuid()))
    query = select(Enrollment).where(Enrollment.program_id == program_id, Enrollment.person_id == any_(ids))
    return query.order_by(Enrollment.person_id, Enrollment.role)


async def _keyed(
    session: AsyncSession, query: Select[Enrollment], people: Sequence[NewEnrollment]
) -> dict[tuple[UUID, Role], Enrollment]:
    rows = {(row.person_id, row.role): row for row in await session.scalars(query)}
    return {new.key: rows[new.key] for new in people if new.key in rows}


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
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Enrollment], int]:
    """Up to `limit` + 1 enrollments in the order of enrolling, and how many there are."""
    where: list[ColumnElement[bool]] = [Enrollment.role.in_(list(roles))]
    if program_id is not None:
        where.append(Enrollment.program_id == program_id)
    if person_id is not None:
        where.append(Enrollment.person_id == person_id)
    if state is not None:
        where.append(Enrollment.state == state)
    return await rows_after(session, Enrollment, where, after, limit)
