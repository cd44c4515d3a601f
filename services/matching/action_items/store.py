"""Queries about action items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from services.matching.action_items.tables import ActionItem
from shared.db import AsyncSession, rows_after

__all__ = ["delete", "items", "owned", "seen"]


def seen(mentorship_id: UUID, reader: UUID | None, since: datetime) -> ColumnElement[bool]:
    """Those of a mentorship that one of its people sees, who joined it then."""
    own = or_(ActionItem.owner_id == reader, ActionItem.added_by == reader)
    return and_(ActionItem.mentorship_id == mentorship_id, or_(ActionItem.added_at >= since, own))


def owned(person_id: UUID | None) -> ColumnElement[bool]:
    """Those that somebody is to do."""
    return ActionItem.owner_id == person_id


async def items(
    session: AsyncSession, after: UUID | None, limit: int, which: ColumnElement[bool], *, is_open: bool | None
) -> tuple[Sequence[ActionItem], int]:
    """Up to `limit` + 1 items in the order of adding, and how many there are."""
    where = [which]
    if is_open is not None:
        where.append(ActionItem.done_on.is_(None) if is_open else ActionItem.done_on.is_not(None))
    return await rows_after(session, ActionItem, where, after, limit)


async def delete(session: AsyncSession, item: ActionItem) -> None:
    await session.delete(item)
