"""Routes of deliveries."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.notifications.deliveries import handlers
from services.notifications.deliveries.domain import Channel, DeliveryState
from services.notifications.deliveries.schemas import (
    AttemptOut,
    DeliveryId,
    DeliveryOut,
    DeliveryWithAttempts,
    RuleName,
)
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("deliveries")


@router.get("/deliveries")
async def list_deliveries(
    me: Me,
    session: ReadSession,
    channel: Annotated[Channel | None, Query(description="only those over this channel")] = None,
    rule: RuleName = None,
    person_id: Annotated[UUID | None, Query(description="only those to this person")] = None,
    state: Annotated[DeliveryState | None, Query(description="only those in this state")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[DeliveryOut]:
    """What was and is handed to channels, in the order in which it came up. Roles: it; anyone for their
    own person_id."""
    rows, total = await handlers.list_deliveries(
        session, me, channel=channel, rule=rule, person_id=person_id, state=state, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda row: row.id, DeliveryOut.model_validate, total)


@router.get("/deliveries/{delivery_id}", responses=problems(404))
async def read_delivery(delivery_id: DeliveryId, me: Me, session: ReadSession) -> DeliveryWithAttempts:
    """One delivery with every attempt of it. Roles: it; whoever it goes to."""
    row, attempts = await handlers.read_delivery(session, me, delivery_id)
    shown = DeliveryOut.model_validate(row).model_dump()
    return DeliveryWithAttempts(**shown, log=[AttemptOut.model_validate(one) for one in attempts])
