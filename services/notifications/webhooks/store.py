"""Queries about endpoints, their secrets and what is sent to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.notifications.deliveries.domain import Channel, DeliveryState
from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.webhooks.domain import BY_HAND, DISABLED
from services.notifications.webhooks.tables import Endpoint, EndpointSecret, WebhookMessage
from shared import telemetry
from shared.db import AsyncSession
from shared.ids import new_id
from shared.private_text import reveal_all

__all__ = [
    "again",
    "all_again",
    "by_id",
    "count",
    "count_given_up",
    "drop_secrets",
    "hand_over",
    "keep",
    "listening",
    "lock",
    "messages",
    "page",
    "purge",
    "retire_secrets",
    "secrets_of",
    "signing",
]

_AT_ONCE = 1000
"""How many messages are purged in one go."""
_ENDED_BADLY = (DeliveryState.FAILED, DeliveryState.UNKNOWN)
_RETURNED = {"sender": None, "attempts": 0, "first_tried_at": None, "ended_at": None, "reason": None}


async def listening(session: AsyncSession) -> Sequence[tuple[UUID, Sequence[str], str]]:
    """Every endpoint: its id, what it chose, and its state."""
    rows = await session.execute(select(Endpoint.id, Endpoint.events, Endpoint.state))
    return [(key, events, state) for key, events, state in rows]


async def by_id(session: AsyncSession, keys: Collection[UUID]) -> Mapping[UUID, Endpoint]:
    rows = await session.scalars(select(Endpoint).where(Endpoint.id == func.any(list(keys))))
    return {row.id: row for row in rows}


async def lock(session: AsyncSession, key: UUID) -> Endpoint | None:
    """An endpoint, held for a change."""
    query = select(Endpoint).where(Endpoint.id == key).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Endpoint)) or 0


async def count_given_up(session: AsyncSession) -> int:
    """How many endpoints get nothing any more since they fail; those that somebody has disabled are not among them."""
    given_up = (Endpoint.state == DISABLED, Endpoint.reason != BY_HAND)
    return await session.scalar(select(func.count()).select_from(Endpoint).where(*given_up)) or 0


async def page(session: AsyncSession, after: UUID | None, limit: int) -> Sequence[Endpoint]:
    """Up to `limit` + 1 endpoints in the order in which they were made."""
    query = select(Endpoint).order_by(Endpoint.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Endpoint.id > after))).all()


async def secrets_of(session: AsyncSession, keys: Collection[UUID], now: datetime) -> Sequence[EndpointSecret]:
    """The secrets of these endpoints that sign now, the newest first."""
    query = select(EndpointSecret).where(
        EndpointSecret.endpoint_id == func.any(list(keys)),
        or_(EndpointSecret.until.is_(None), EndpointSecret.until > now),
    )
    return (await session.scalars(query.order_by(EndpointSecret.id.desc()))).all()


async def signing(session: AsyncSession, keys: Collection[UUID], now: datetime) -> Mapping[UUID, Sequence[str]]:
    """The same as they are written, by endpoint."""
    rows = await secrets_of(session, keys, now)
    found: dict[UUID, list[str]] = {}
    for row, secret in zip(rows, await reveal_all(session, [row.secret for row in rows]), strict=True):
        if secret is not None:
            found.setdefault(row.endpoint_id, []).append(secret)
    return found


async def retire_secrets(session: AsyncSession, key: UUID, until: datetime, now: datetime) -> None:
    """Let the secrets of an endpoint sign until then at the longest, and forget those that sign no more."""
    later = or_(EndpointSecret.until.is_(None), EndpointSecret.until > until)
    await session.execute(update(EndpointSecret).where(EndpointSecret.endpoint_id == key, later).values(until=until))
    await session.execute(delete(EndpointSecret).where(EndpointSecret.endpoint_id == key, EndpointSecret.until <= now))


async def drop_secrets(session: AsyncSession, key: UUID) -> None:
    await session.execute(delete(EndpointSecret).where(EndpointSecret.endpoint_id == key))


async def keep(session: AsyncSession, key: UUID, kind: str, body: bytes, now: datetime) -> None:
    """Keep what is sent; once more changes nothing."""
    values = {"id": key, "type": kind, "body": body, "created_at": now}
    await session.execute(insert(WebhookMessage).values(values).on_conflict_do_nothing())


async def hand_over(
    session: AsyncSession,
    message_id: UUID,
    kind: str,
    states: Mapping[UUID, tuple[DeliveryState, str | None]],
    now: datetime,
) -> Sequence[UUID]:
    """Make a delivery of a message for each of these endpoints, in this state with this reason; an endpoint that has
    one already keeps it. Returns their ids."""
    trace = telemetry.traceparent()
    rows = [
        {
            "id": new_id(),
            "channel": Channel.WEBHOOK,
            "rule": kind,
            "about": message_id,
            "target_id": endpoint,
            "traceparent": trace,
            "state": state,
            "created_at": now,
            "try_at": now,
            "attempts": 0,
            "ended_at": None if state == DeliveryState.PENDING else now,
            "reason": reason,
        }
        for endpoint, (state, reason) in states.items()
    ]
    statement = insert(Delivery).values(rows).on_conflict_do_nothing().returning(Delivery.id)
    return (await session.scalars(statement)).all()


async def messages(session: AsyncSession, keys: Collection[UUID]) -> Mapping[UUID, bytes]:
    """The bodies of these messages that are still kept."""
    query = select(WebhookMessage).where(WebhookMessage.id == func.any(list(keys)))
    return {row.id: row.body for row in await session.scalars(query)}


async def again(session: AsyncSession, endpoint_id: UUID, delivery_id: UUID, now: datetime) -> Delivery | None:
    """Send one delivery that has ended once more; None when it is still on its way or there is no such."""
    return await session.scalar(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.target_id == endpoint_id,
            Delivery.channel == Channel.WEBHOOK,
            Delivery.ended_at.is_not(None),
            _kept(),
        )
        .values(state=DeliveryState.PENDING, try_at=now, **_RETURNED)
        .returning(Delivery)
        .execution_options(populate_existing=True)
    )


async def all_again(session: AsyncSession, endpoint_id: UUID, since: datetime, now: datetime, most: int) -> int:
    """Send up to `most` deliveries once more that came up since then and failed, the oldest first. Returns how many."""
    failed = (
        select(Delivery.id)
        .where(
            Delivery.target_id == endpoint_id,
            Delivery.channel == Channel.WEBHOOK,
            Delivery.state.in_(_ENDED_BADLY),
            Delivery.created_at >= since,
            _kept(),
        )
        .order_by(Delivery.id)
        .limit(most)
    )
    changed = await session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(failed))
        .values(state=DeliveryState.PENDING, try_at=now, **_RETURNED)
        .returning(Delivery.id),
        execution_options={"synchronize_session": False},
    )
    return len(changed.all())


def _kept() -> Any:
    return select(WebhookMessage.id).where(WebhookMessage.id == Delivery.about).exists()


async def purge(session: AsyncSession, before: datetime) -> int:
    """Forget messages that are older, with their deliveries and attempts. Returns how many there were; call it again
    while there are any."""
    old = await session.scalars(
        select(WebhookMessage.id)
        .where(WebhookMessage.created_at < before)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    keys = list(old)
    if not keys:
        return 0
    theirs = [Delivery.channel == Channel.WEBHOOK, Delivery.about == func.any(keys)]
    unsynchronized = {"synchronize_session": False}
    await session.execute(
        delete(Attempt).where(Attempt.delivery_id.in_(select(Delivery.id).where(*theirs))),
        execution_options=unsynchronized,
    )
    await session.execute(delete(Delivery).where(*theirs), execution_options=unsynchronized)
    await session.execute(
        delete(WebhookMessage).where(WebhookMessage.id == func.any(keys)), execution_options=unsynchronized
    )
    return len(keys)
