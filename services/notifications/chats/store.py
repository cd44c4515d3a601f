"""Queries about chat channels, and what is posted into those of programs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.chats.domain import delivery_id
from services.notifications.chats.tables import ChatChannel, ProgramPost
from services.notifications.deliveries.domain import DeliveryState
from services.notifications.deliveries.tables import Delivery
from services.notifications.nudges.domain import Rule
from services.notifications.programs.tables import Program
from shared import telemetry
from shared.db import AsyncSession
from shared.private_text import reveal_all

__all__ = [
    "by_id",
    "hand_over",
    "keep_post",
    "lock",
    "names_of_programs",
    "of_owner",
    "posts",
    "programs_with_channels",
    "with_addresses",
]


async def of_owner(session: AsyncSession, *, person_id: UUID | None, program_id: UUID | None) -> Sequence[ChatChannel]:
    """The channels of a person or of a program, in the order in which they were connected."""
    query = select(ChatChannel).where(_owned(person_id, program_id)).order_by(ChatChannel.id)
    return (await session.scalars(query)).all()


def _owned(person_id: UUID | None, program_id: UUID | None) -> ColumnElement[bool]:
    return ChatChannel.person_id == person_id if person_id else ChatChannel.program_id == program_id


async def lock(session: AsyncSession, key: UUID) -> ChatChannel | None:
    """A channel, held for a change."""
    query = select(ChatChannel).where(ChatChannel.id == key).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def by_id(session: AsyncSession, keys: Collection[UUID]) -> Sequence[ChatChannel]:
    return (await session.scalars(select(ChatChannel).where(ChatChannel.id == func.any(list(keys))))).all()


async def with_addresses(
    session: AsyncSession, keys: Collection[UUID]
) -> Mapping[UUID, tuple[ChatChannel, str | None]]:
    """These channels with their addresses; None for one whose key is gone."""
    rows = await by_id(session, keys)
    addresses = await reveal_all(session, [row.address for row in rows])
    return {row.id: (row, address) for row, address in zip(rows, addresses, strict=True)}


async def keep_post(
    session: AsyncSession, key: UUID, rule: Rule, program_id: UUID, payload: Mapping[str, Any], now: datetime
) -> bool:
    """Keep what is posted; whether it is new."""
    values = {"id": key, "rule": rule, "program_id": program_id, "payload": dict(payload), "created_at": now}
    made = await session.scalar(insert(ProgramPost).values(values).on_conflict_do_nothing().returning(ProgramPost.id))
    return made is not None


async def posts(session: AsyncSession, keys: Collection[UUID]) -> Mapping[UUID, ProgramPost]:
    rows = await session.scalars(select(ProgramPost).where(ProgramPost.id == func.any(list(keys))))
    return {row.id: row for row in rows}


async def hand_over(
    session: AsyncSession, post_id: UUID, rule: Rule, program_id: UUID, channels: Sequence[ChatChannel], now: datetime
) -> None:
    """Make a delivery of a post for each of these channels; one that has one already keeps it."""
    rows = [
        {
            "id": delivery_id(post_id, channel.id),
            "channel": channel.channel,
            "rule": rule,
            "about": post_id,
            "target_id": channel.id,
            "program_id": program_id,
            "traceparent": telemetry.traceparent(),
            "state": DeliveryState.PENDING,
            "created_at": now,
            "try_at": now,
            "attempts": 0,
        }
        for channel in channels
    ]
    if rows:
        await session.execute(insert(Delivery).values(rows).on_conflict_do_nothing())


async def programs_with_channels(session: AsyncSession) -> Sequence[Program]:
    """Those that have a channel that is not disabled."""
    connected = (
        select(ChatChannel.id).where(ChatChannel.program_id == Program.id, ChatChannel.disabled_at.is_(None)).exists()
    )
    return (await session.scalars(select(Program).where(connected))).all()


async def names_of_programs(session: AsyncSession, keys: Collection[UUID]) -> Mapping[UUID, str]:
    rows = await session.execute(select(Program.id, Program.name).where(Program.id == func.any(list(keys))))
    return {row.id: row.name for row in rows}
