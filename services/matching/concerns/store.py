"""Queries about concerns."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_

from services.matching.concerns.tables import Concern
from shared.db import AsyncSession, rows_after

__all__ = ["concerns"]


async def concerns(
    session: AsyncSession,
    *,
    reported_by: UUID | None,
    contact_id: UUID | None,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Concern], int]:
    """Up to `limit` + 1 concerns by one person or confided to another, in the order of reporting, and how many."""
    theirs: list[ColumnElement[bool]] = []
    if reported_by is not None:
        theirs.append(Concern.reported_by == reported_by)
    if contact_id is not None:
        theirs.append(Concern.contact_id == contact_id)
    where = [or_(*theirs)]
    if state is not None:
        where.append(Concern.state == state)
    return await rows_after(session, Concern, where, after, limit)
