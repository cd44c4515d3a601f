"""Reading what is handed to channels."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.notifications.deliveries import store
from services.notifications.deliveries.domain import Channel, DeliveryState
from services.notifications.deliveries.tables import Attempt, Delivery
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.problems import NotFound

__all__ = ["list_deliveries", "read_delivery"]


async def list_deliveries(
    session: AsyncSession,
    me: Principal,
    *,
    channel: Channel | None,
    rule: str | None,
    person_id: UUID | None,
    state: DeliveryState | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Delivery], int]:
    """A page of deliveries and how many there are; one's own, or everyone's by role."""
    allow(me, "delivery.list", person_id)
    wanted = {"channel": channel, "rule": rule, "person_id": person_id, "state": state}
    return await store.page(session, {name: value for name, value in wanted.items() if value is not None}, after, limit)


async def read_delivery(session: AsyncSession, me: Principal, key: UUID) -> tuple[Delivery, Sequence[Attempt]]:
    """One delivery and its attempts. Raises NotFound."""
    delivery = await session.get(Delivery, key)
    if delivery is None:
        raise NotFound(f"There is no delivery {key}.")
    allow(me, "delivery.list", delivery.person_id)
    return delivery, await store.attempts(session, key)
