"""Queries about programs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["programs"]


async def programs(session: AsyncSession, after: UUID | None, limit: int) -> tuple[Sequence[Program], int]:
    """Up to `limit` + 1 programs in the order of launching, and how many there are."""
    query = select(Program).order_by(Program.id).limit(limit + 1)
    if after is not None:
        query = query.where(Program.id > after)
    total = await session.scalar(select(func.count()).select_from(Program))
    return (await session.scalars(query)).all(), total or 0
