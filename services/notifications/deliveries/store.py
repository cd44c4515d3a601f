"""Queries about deliveries: the queues of their channels, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, insert, literal, select, update

from services.notifications.deliveries.domain import Channel, DeliveryState
from services.notifications.deliveries.tables import Attempt, Delivery
from shared.db import AsyncSession

__all__ = ["BATCH", "add", "any_open", "attempts", "give_back", "oldest", "page", "take"]

BATCH = 100
"""How many deliveries a sender has in hand at once, for each of its channels."""

_PENDING, _TAKEN, _SENDING = (
    literal(state.value, literal_execute=True)
    for state in (DeliveryState.PENDING, DeliveryState.TAKEN, DeliveryState.SENDING)
)
_BATCH = literal(BATCH, literal_execute=True)
"""Written into the SQL instead of bound: a cached plan can use a partial index only if it knows the state, and reads
few rows of it only if it knows the limit."""

_DELIVERY = cast("Table", Delivery.__table__)
_UNSYNCHRONIZED = {"synchronize_session": False}


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Hand these, which carry several nudges each, to their channels' queues."""
    await session.execute(insert(Delivery), list(rows))


async def take(session: AsyncSession, channel: Channel, sender: int, now: datetime) -> list[Delivery]:
    """Up to BATCH deliveries that have been due the longest, taken by this sender, in due order.

    They have the columns of their table, and nothing notes what is changed in them.
    """
    following = (
        select(Delivery.id)
        .where(
            Delivery.channel == literal(channel.value, literal_execute=True),
            Delivery.state == _PENDING,
            Delivery.try_at <= now,
        )
        .order_by(Delivery.try_at, Delivery.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
        .cte("following")
    )
    taken = await session.execute(
        update(_DELIVERY)
        .where(_DELIVERY.c.id == following.c.id)
        .values(state=DeliveryState.TAKEN, sender=sender)
        .returning(_DELIVERY)
    )
    return sorted(cast("Sequence[Delivery]", taken.all()), key=lambda row: (row.try_at, row.id))


async def give_back(session: AsyncSession, sender: int, ids: Collection[UUID]) -> None:
    """Let others have what this sender has taken and not begun."""
    await session.execute(
        update(Delivery)
        .where(Delivery.id == func.any(list(ids)), Delivery.state == _TAKEN, Delivery.sender == sender)
        .values(state=DeliveryState.PENDING, sender=None),
        execution_options=_UNSYNCHRONIZED,
    )


async def any_open(session: AsyncSession, channel: Channel) -> bool:
    """Whether a channel has something that may still be sent, by this sender or another."""
    mine = Delivery.channel == literal(channel.value, literal_execute=True)
    waiting = select(Delivery.id).where(mine, Delivery.state == _PENDING).exists()
    in_hand = select(Delivery.id).where(mine, Delivery.state.in_((_TAKEN, _SENDING))).exists()
    return bool(await session.scalar(select(waiting | in_hand)))


async def oldest(session: AsyncSession, channel: Channel) -> datetime | None:
    """When the delivery that is first in a channel's queue is to be sent; None when nothing is pending."""
    mine = Delivery.channel == literal(channel.value, literal_execute=True)
    return await session.scalar(select(func.min(Delivery.try_at)).where(mine, Delivery.state == _PENDING))


async def page(
    session: AsyncSession, wanted: Mapping[str, object], after: UUID | None, limit: int
) -> tuple[Sequence[Delivery], int]:
    """Up to `limit` + 1 deliveries with these values, in the order in which they came up, and how many there are."""
    conditions = [getattr(Delivery, name) == value for name, value in wanted.items()]
    total = await session.scalar(select(func.count()).select_from(Delivery).where(*conditions))
    query = select(Delivery).where(*conditions).order_by(Delivery.id).limit(limit + 1)
    rows = await session.scalars(query if after is None else query.where(Delivery.id > after))
    return rows.all(), total or 0


async def attempts(session: AsyncSession, delivery_id: UUID) -> Sequence[Attempt]:
    """The last 500 attempts of a delivery, the first one first."""
    query = select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.number.desc()).limit(500)
    return (await session.scalars(query)).all()[::-1]
