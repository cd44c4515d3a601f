"""What a worker does about messaging besides moving events: old rows go, and the state becomes metrics."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select

from shared import clock
from shared.messaging.tables import dead_letter, inbox, outbox
from shared.platform_tables import idempotency
from shared.service import Runtime
from shared.telemetry import meter

__all__ = ["measure", "prune"]

KEEP_INBOX = timedelta(days=60)
"""Longer than the 30 days of a topic, and than a producer's outbox may lag behind that."""
KEEP_ANSWERS = timedelta(days=1)

_outbox_age = meter.create_gauge("telemachus.outbox.age", unit="s", description="Age of the oldest unpublished event")
_outbox_rows = meter.create_gauge("telemachus.outbox.rows", description="Unpublished events")
_waiting = meter.create_gauge("telemachus.dead_letters.waiting", description="Dead letters to be replayed or dropped")
_lag = meter.create_gauge("telemachus.consumer.lag", description="Records that a group has not passed yet")


async def prune(runtime: Runtime) -> None:
    """Delete inbox rows and stored answers that can no longer matter."""
    now = clock.now()
    async with runtime.sessions() as session, session.begin():
        await session.execute(delete(inbox).where(inbox.c.seen_at < now - KEEP_INBOX))
        await session.execute(delete(idempotency).where(idempotency.c.created_at < now - KEEP_ANSWERS))


async def measure(service: str, runtime: Runtime) -> None:
    """Set the gauges of one service. Raises TransportUnavailable."""
    async with runtime.sessions() as session:
        rows, oldest = (await session.execute(select(func.count(), func.min(outbox.c.created_at)))).one()
        waiting = await session.scalar(select(func.count()).select_from(dead_letter))
    _outbox_rows.set(rows, {"service": service})
    _outbox_age.set((clock.now() - oldest).total_seconds() if oldest else 0, {"service": service})
    _waiting.set(waiting or 0, {"service": service})
    for partition, behind in (await runtime.transport.lag(service)).items():
        _lag.set(behind, {"group": service, "topic": partition.topic, "partition": partition.partition})
