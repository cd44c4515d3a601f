"""Queries about programs, in the facts that pages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, any_, func, select, true

from services.analytics.builds.store import use_facts
from services.analytics.facts.programs import program as facts
from shared.db import AsyncSession

__all__ = ["every", "known", "program", "programs", "smallest_groups", "use_facts"]


async def program(session: AsyncSession, program_id: UUID) -> Row[Any] | None:
    """A program as its newest snapshot told; None for one that has told nothing yet."""
    return (await session.execute(_told.where(facts.c.id == program_id))).one_or_none()


async def known(session: AsyncSession, program_id: UUID) -> Row[Any] | None:
    """The same with the columns that every definition of the facts has."""
    return (await session.execute(_known.where(facts.c.id == program_id))).one_or_none()


async def programs(
    session: AsyncSession, admin: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Row[Any]], int]:
    """Up to `limit` + 1 programs by id as `known`, and how many there are; all of them, or those that `admin`
    administers."""
    chosen: ColumnElement[bool] = true() if admin is None else any_(facts.c.admins) == admin
    query = _known.where(chosen).order_by(facts.c.id).limit(limit + 1)
    found = (await session.execute(query if after is None else query.where(facts.c.id > after))).all()
    total = await session.scalar(select(func.count()).select_from(facts).where(facts.c.starts_on.is_not(None), chosen))
    return found, total or 0


async def every(session: AsyncSession) -> Sequence[Row[Any]]:
    """All programs by id."""
    return (await session.execute(_told.order_by(facts.c.id))).all()


async def smallest_groups(session: AsyncSession) -> tuple[int | None, int | None]:
    """The smallest group and the largest one of those below which programs show nothing; None where there are none."""
    query = select(func.min(facts.c.minimum_cell), func.max(facts.c.minimum_cell)).where(facts.c.starts_on.is_not(None))
    least, strictest = (await session.execute(query)).one()
    return least, strictest


_told = select(facts).where(facts.c.starts_on.is_not(None))
_known = select(
    *(facts.c[name] for name in ("id", "version", "admins", "starts_on", "ends_on", "minimum_cell", "state"))
).where(facts.c.starts_on.is_not(None))
