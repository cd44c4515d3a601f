"""Moving on what was accepted, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.attempts.handlers import ACCEPTED, Sent, count_accepted, delivered
from services.notifications.attempts.store import Try
from services.notifications.steps import store
from services.notifications.steps.store import Told
from shared import clock
from shared.db import Sessions
from shared.events.base import CONTENT_TYPE
from shared.events.notifications import NotificationDelivered
from shared.messaging import outbox

__all__ = ["step"]


async def step(
    connection: AsyncConnection, sessions: Sessions, sender: int, sent: Sequence[Sent], begin: Sequence[UUID]
) -> tuple[list[Sent], set[UUID]]:
    """These were accepted, and these come next, in a transaction of its own. Returns what of the first was not ended,
    and which of the second may be handed to their channel: none before the first has ended."""
    now = clock.now()
    told = [_told(one) for one in sent]
    done = await store.step(connection, sender, told, NotificationDelivered.topic, begin, now)
    ended = [one for one in sent if one.delivery.id in done.ended]
    if ended:
        outbox.ring(sessions)
        count_accepted([(one.delivery, *done.ended[one.delivery.id]) for one in ended], now)
    return [one for one in sent if one.delivery.id not in done.ended], done.begun


def _told(one: Sent) -> Told:
    delivery = one.delivery
    headers = outbox.encode_headers((("content-type", CONTENT_TYPE.encode()), *one.headers))
    return Told(Try(delivery, "accepted", ACCEPTED, one.took), delivered(delivery).to_json(), to_json(headers).decode())
