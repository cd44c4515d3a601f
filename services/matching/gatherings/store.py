"""Queries about gatherings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from services.matching.gatherings.tables import Gathering
from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["gatherings", "programs"]


async def gatherings(
    session: AsyncSession,
    *,
    program_id: UUID | None,
    kind: str | None,
    past: bool,
    person_id: UUID | None,
    now: datetime,
    since: datetime | None,
    until: datetime | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Gathering], int]:
    """Up to `limit` + 1 gatherings and how many there are: those to come or going on, the next first, or the past ones,
    the latest first. person_id: only those that this person speaks at or organizes. since, until: those that go on in
    between, over or not."""
    where: list[ColumnElement[bool]] = []
    if since is not None:
        where.append(Gathering.ends_at > since)
    if until is not None:
        where.append(Gathering.starts_at < until)
    if since is None and until is None:
        where.append(Gathering.ends_at <= now if past else Gathering.ends_at > now)
    if program_id is not None:
        where.append(Gathering.program_id == program_id)
    if kind is not None:
        where.append(Gathering.kind == kind)
    if person_id is not None:
        where.append(or_(Gathering.speakers.contains([person_id]), Gathering.organizers.contains([person_id])))
    total = await session.scalar(select(func.count()).select_from(Gathering).where(*where))
    place = tuple_(Gathering.starts_at, Gathering.id)
    if after is not None:
        at = select(Gathering.starts_at, Gathering.id).where(Gathering.id == after).scalar_subquery()
        where.append(place < at if past else place > at)
    order = (Gathering.starts_at.desc(), Gathering.id.desc()) if past else (Gathering.starts_at, Gathering.id)
    rows = await session.scalars(select(Gathering).where(*where).order_by(*order).limit(limit + 1))
    return rows.all(), total or 0


async def programs(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Program]:
    """These programs by id."""
    found = await session.scalars(select(Program).where(Program.id.in_(ids)))
    return {program.id: program for program in found}
