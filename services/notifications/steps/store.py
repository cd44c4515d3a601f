"""One statement for the end of what lanes have sent and the beginning of what they send next.

It goes to the driver as it is and is a transaction of its own: every mail waits for it, and a round trip each for the
transaction's begin, the events and its end would cost more than all that is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from asyncpg import Connection, InterfaceError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.attempts.store import Try

__all__ = ["Done", "Told", "step"]


@dataclass(frozen=True, slots=True)
class Told:
    """An attempt whose delivery was accepted, and the event that tells of it: its bytes, and headers as JSON."""

    tried: Try
    event: bytes
    headers: str


@dataclass(frozen=True, slots=True)
class Done:
    """ended: deliveries that are accepted now, with rule and try_at of the nudge that ended with each. begun:
    deliveries that may be handed to their channel."""

    ended: dict[UUID, tuple[str, datetime]] = field(default_factory=dict[UUID, tuple[str, datetime]])
    begun: set[UUID] = field(default_factory=set[UUID])


_STEP = """
WITH accepted AS (
    UPDATE delivery SET state = 'accepted', reason = NULL, sender = NULL, attempts = attempts + 1, ended_at = $1
    FROM unnest($2::uuid[], $3::integer[], $4::bytea[], $5::text[]) AS told (id, took, event, headers)
    WHERE delivery.id = told.id AND state = 'sending' AND sender = $6 AND nudge_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM delivery AS other WHERE other.nudge_id = delivery.nudge_id AND other.id <> delivery.id
    )
    RETURNING delivery.id, nudge_id, took, event, headers
), logged AS (
    INSERT INTO delivery_attempt (delivery_id, at, outcome, milliseconds) SELECT id, $1, 'accepted', took FROM accepted
), announced AS (
    INSERT INTO outbox (topic, key, value, headers, created_at)
    SELECT $7, id::text, event, headers::jsonb, $1 FROM accepted
), settled AS (
    UPDATE nudge SET state = 'delivered', reason = NULL, ended_at = $1
    FROM accepted WHERE nudge.id = accepted.nudge_id
    RETURNING accepted.id, rule, try_at
), begun AS (
    UPDATE delivery SET state = 'sending', first_tried_at = coalesce(first_tried_at, $1)
    WHERE id = ANY ($8::uuid[]) AND state = 'taken' AND sender = $6
        AND (SELECT count(*) FROM accepted) = cardinality($2::uuid[])
        AND NOT EXISTS (SELECT FROM nudge WHERE nudge.id = delivery.nudge_id AND nudge.state <> 'sending')
        AND NOT EXISTS (
            SELECT FROM nudge
            WHERE delivery.nudge_id IS NULL AND nudge.digest_id = delivery.id AND nudge.state <> 'sending'
        )
    RETURNING id
)
SELECT id, rule, try_at FROM settled UNION ALL SELECT id, NULL, NULL FROM begun
"""


async def step(
    connection: AsyncConnection, sender: int, accepted: Sequence[Told], topic: str, begin: Sequence[UUID], now: datetime
) -> Done:
    """The channel has taken the one, and the other are about to be handed to it.

    What is not the only delivery of a nudge is not ended by it, and then nothing begins. connection: in no transaction.
    Raises what the driver raises, ConnectionError when the session is lost.
    """
    session = connection.sync_connection
    if session is None or session.invalidated:
        raise ConnectionError("the session of a sender is lost")
    raw = cast("Connection", session.connection.driver_connection)
    try:
        rows = await raw.fetch(
            _STEP,
            now,
            [told.tried.delivery.id for told in accepted],
            [told.tried.milliseconds for told in accepted],
            [told.event for told in accepted],
            [told.headers for told in accepted],
            sender,
            topic,
            list(begin),
        )
    except InterfaceError as error:
        raise ConnectionError("the session of a sender is lost") from error
    done = Done()
    for key, rule, try_at in rows:
        if rule is None:
            done.begun.add(key)
        else:
            done.ended[key] = (rule, try_at)
    return done
