"""Events on their way into the facts of analytics: command, outbox, relay, Kafka, consumer, archive, fold."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import insert

from benchmarks.events import BATCH, WRITERS, databases, ends, floor, goals, warm
from services.analytics import projecting
from services.analytics.builds import store
from services.analytics.main import SERVICE
from services.analytics.worker import HANDLERS
from shared.db import Sessions
from shared.events.profiles import GoalSet
from shared.messaging import outbox
from shared.messaging.consumer import Consumer
from shared.messaging.kafka import KafkaTransport
from shared.messaging.relay import Relay
from shared.messaging.tables import consumer_offset
from shared.service import Runtime
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support import ledger

__all__ = ["live", "plain"]


async def plain(server: EmbeddedPostgres, bootstrap: str, events: int) -> float:
    """Events a second of the messaging floor."""
    async with floor(server, bootstrap) as running:
        await warm(running)
        return events / await running.bulk(goals(events))


async def live(
    server: EmbeddedPostgres, transport: KafkaTransport, bootstrap: str, runtime: Runtime, events: int
) -> float:
    """Events a second from the first command to the last fact."""
    async with _running(server, transport, bootstrap, runtime) as (source, analytics):
        await _all(source, analytics, goals(500))
        chosen = goals(events)
        began = time.perf_counter()
        await _all(source, analytics, chosen)
        return events / (time.perf_counter() - began)


@asynccontextmanager
async def _running(
    server: EmbeddedPostgres, transport: KafkaTransport, bootstrap: str, runtime: Runtime
) -> AsyncGenerator[tuple[Sessions, Runtime]]:
    """A service that says that goals are set, and the worker of analytics, without its other schedules."""
    at = await ends(bootstrap)
    async with (
        databases(server) as (source_url, _),
        ledger.open_database(source_url, pool_size=2 * WRITERS) as (_, source),
    ):
        rows = [
            {"consumer_group": SERVICE.name, "topic": topic, "partition": number, "next_offset": offset}
            for (topic, number), offset in at.items()
        ]
        async with runtime.sessions() as session, session.begin():
            await session.execute(consumer_offset.delete())
            await session.execute(insert(consumer_offset), rows)
        relay = Relay(source_url, transport, "benchmark", batch=BATCH)
        consumer = Consumer(SERVICE.name, HANDLERS, runtime.sessions, transport, batch=BATCH)
        work = [asyncio.create_task(one) for one in (relay.run(), consumer.run(), _project(runtime))]
        try:
            yield source, runtime
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)


async def _project(runtime: Runtime) -> None:
    while True:
        await projecting.project_all(runtime)
        await asyncio.sleep(0.5)


async def _all(source: Sessions, analytics: Runtime, events: Sequence[GoalSet]) -> None:
    waiting = iter(events)
    before = await _folded(analytics)

    async def write() -> None:
        for event in waiting:
            await _command(source, event)

    async with asyncio.TaskGroup() as writers:
        for _ in range(WRITERS):
            writers.create_task(write())
    while await _folded(analytics) < before + len(events):  # noqa: ASYNC110 - no event tells when the last is folded
        await asyncio.sleep(0.02)


async def _command(source: Sessions, event: GoalSet) -> None:
    async with source() as session, session.begin():
        row = {"id": event.subject, "version": event.version, "title": event.title}
        await session.execute(insert(ledger.goal).values(row))
        outbox.add(session, event)


async def _folded(runtime: Runtime) -> int:
    async with runtime.sessions() as session:
        return await store.archived(session)
