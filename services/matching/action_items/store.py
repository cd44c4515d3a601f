"""Queries about action items."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.matching.action_items.tables import ActionItem
from shared.db import AsyncSession

__all__ = ["delete", "items"]


async def items(
    session: AsyncSession,
    after: UUID | None,
    limit: int,
    *,
    is_open: bool | None,
    mentorship_id: UUID | None = None,
    owner_id: UUID | None = None,
) -> tuple[Sequence[ActionItem], int]:
    """Up to `limit` + 1 items of a mentorship or of an owner in the order of adding, and how many there are."""
    where: list[ColumnElement[bool]] = []
    if mentorship_id is not None:
        where.append(ActionItem.mentorship_id == mentorship_id)
    if owner_id is not None:
        where.append(ActionItem.owner_id == owner_id)
    if is_open is not None:
        where.append(ActionItem.done_on.is_(None) if is_open else ActionItem.done_on.is_not(None))
    total = await session.scalar(select(func.count()).select_from(ActionItem).where(*where))
    if after is not None:
        where.append(ActionItem.id > after)
    rows = await session.scalars(select(ActionItem).where(*where).order_by(ActionItem.id).limit(limit + 1))
    return rows.all(), total or 0


async def delete(session: AsyncSession, item: ActionItem) -> None:
    await session.delete(item)
