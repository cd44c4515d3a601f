"""What decisions need to know of everyone in a batch, by one query each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.notifications.chats.tables import ChatChannel
from services.notifications.decisions.domain import CAPPED
from services.notifications.deliveries.domain import Channel, DeliveryState
from services.notifications.deliveries.tables import Delivery
from services.notifications.digests.tables import Digest
from services.notifications.nudges.domain import Rule
from services.notifications.rules.tables import RuleVersion
from shared.db import AsyncSession

__all__ = ["chats_of", "had", "last_digests", "lock", "versions"]

_COUNTED = [*sorted(CAPPED), Rule.DIGEST]
_NOT_HAD = (DeliveryState.DROPPED, DeliveryState.FAILED)


async def lock(session: AsyncSession, people: Collection[UUID]) -> None:
    """Let nobody else decide how many more nudges these people get until this transaction ends."""
    person = func.unnest(cast(sorted(people), ARRAY(Uuid))).table_valued("id").render_derived().alias("person")
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(func.concat("heard by ", person.c.id), 0)))
    )


async def had(session: AsyncSession, since: Mapping[UUID, tuple[datetime, datetime]]) -> Mapping[UUID, tuple[int, int]]:
    """How many mails that count these people had, or are to get, since the first and the second instant.

    What several channels carry counts once.
    """
    people = [
        cast(list(since), ARRAY(Uuid)),
        *(cast([since[person][number] for person in since], ARRAY(DateTime(timezone=True))) for number in (0, 1)),
    ]
    asked = func.unnest(*people).table_valued("id", "today", "week").render_derived().alias("asked")
    today: Any = asked.c.today
    what = func.coalesce(Delivery.nudge_id, Delivery.id).distinct()
    query = (
        select(
            asked.c.id,
            func.count(what).filter(or_(Delivery.ended_at.is_(None), Delivery.ended_at >= today)),
            func.count(what),
        )
        .join(Delivery, Delivery.person_id == asked.c.id)
        .where(
            Delivery.rule.in_(_COUNTED),
            Delivery.state.not_in(_NOT_HAD),
            or_(Delivery.ended_at.is_(None), Delivery.ended_at >= asked.c.week),
        )
        .group_by(asked.c.id)
    )
    return {person: (day, week) for person, day, week in await session.execute(query)}


_PROGRAMS = bindparam("programs", type_=ARRAY(Uuid()))
_VERSIONS = (
    select(RuleVersion)
    .where(or_(RuleVersion.program_id.is_(None), RuleVersion.program_id == func.any(_PROGRAMS)))
    .ext(distinct_on(RuleVersion.program_id, RuleVersion.rule))
    .order_by(RuleVersion.program_id, RuleVersion.rule, RuleVersion.version.desc())
)


async def versions(session: AsyncSession, programs: Collection[UUID]) -> Sequence[RuleVersion]:
    """How rules are set in these programs, and in none; those that have their default have none."""
    return (await session.scalars(_VERSIONS, {"programs": list(programs)})).all()


async def last_digests(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, datetime | None]:
    """When these people got their last digest."""
    if not people:
        return {}
    query = select(Digest.person_id, Digest.last_at).where(Digest.person_id == func.any(list(people)))
    return {row[0]: row[1] for row in await session.execute(query)}


async def chats_of(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, list[tuple[Channel, UUID]]]:
    """The chat channels of these people that take something."""
    if not people:
        return {}
    query = select(ChatChannel.person_id, ChatChannel.channel, ChatChannel.id).where(
        ChatChannel.person_id == func.any(list(people)), ChatChannel.disabled_at.is_(None)
    )
    found: dict[UUID, list[tuple[Channel, UUID]]] = {}
    for person, channel, key in await session.execute(query.order_by(ChatChannel.id)):
        if person is not None:
            found.setdefault(person, []).append((Channel(channel), key))
    return found
