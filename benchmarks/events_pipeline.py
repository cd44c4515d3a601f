"""The pipeline of events as services run it: command, outbox, relay, transport, consumer, inbox, effect."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.db import AsyncSession, Sessions
from shared.events.profiles import GoalSet
from shared.messaging import outbox
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.messaging.tables import consumer_offset
from shared.messaging.transport import TopicPartition, Transport
from tests.support import ledger

__all__ = ["Pipeline", "pace"]

TOPIC = GoalSet.topic
_ARRIVED = "benchmark_arrived"


@sa_event.listens_for(Session, "after_commit")
def _arrived(session: Session) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
    now = time.perf_counter()
    for record, key in session.info.pop(_ARRIVED, ()):
        record(key, now)


class Pipeline:
    """source: the database of the commands. target: that of the effects. at: where the topic ends now."""

    def __init__(
        self, url: str, source: Sessions, target: Sessions, transport: Transport, *, writers: int, batch: int
    ) -> None:
        self._source = source
        self._target = target
        self._writers = writers
        self._sent_at: dict[str, float] = {}
        self.arrived = 0
        self.latencies: list[float] = []
        self._relay = Relay(url, transport, "benchmark", batch=batch)
        self._consumer = Consumer(ledger.GROUP, {GoalSet: (self._effect,)}, target, transport, batch=batch)

    async def start(self, at: dict[TopicPartition, int]) -> None:
        """Skip what is in the topic already, then run relay and consumer until `stop`."""
        rows = [
            {"consumer_group": ledger.GROUP, "topic": topic, "partition": number, "next_offset": offset}
            for (topic, number), offset in at.items()
        ]
        if rows:
            async with self._target() as session, session.begin():
                await session.execute(insert(consumer_offset), rows)
        self._tasks = [asyncio.create_task(self._relay.run()), asyncio.create_task(self._consumer.run())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def bulk(self, events: Sequence[GoalSet]) -> float:
        """Seconds from the first command to the last effect."""
        started = time.perf_counter()
        waiting = iter(events)

        async def write() -> None:
            for event in waiting:
                await self._command(event)

        async with asyncio.TaskGroup() as writers:
            for _ in range(self._writers):
                writers.create_task(write())
        await self._until(len(events))
        return time.perf_counter() - started

    async def paced(self, events: Sequence[GoalSet], per_second: float) -> list[float]:
        """The end-to-end seconds of each event at a steady rate."""
        await pace(events, per_second, self._command)
        await self._until(len(events))
        return self.latencies

    async def _command(self, event: GoalSet) -> None:
        self._sent_at[event.key] = time.perf_counter()
        async with self._source() as session, session.begin():
            row = {"id": event.subject, "version": event.version, "title": event.title}
            await session.execute(insert(ledger.goal).values(row))
            outbox.add(session, event)

    async def _effect(self, session: AsyncSession, event: GoalSet) -> None:
        await ledger.write_down(session, event)
        session.info.setdefault(_ARRIVED, []).append((self._note, event.key))

    def _note(self, key: str, now: float) -> None:
        self.arrived += 1
        self.latencies.append(now - self._sent_at[key])

    async def _until(self, count: int) -> None:
        while self.arrived < count:
            for task in self._tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.001)


async def pace(events: Sequence[GoalSet], per_second: float, command: Callable[[GoalSet], Awaitable[Any]]) -> None:
    """Start a command every 1 / per_second seconds, whether or not those before have ended."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with asyncio.TaskGroup() as commands:
        for number, event in enumerate(events):
            await asyncio.sleep(max(0.0, started + number / per_second - loop.time()))
            commands.create_task(_await(command(event)))


async def _await(work: Awaitable[Any]) -> None:
    await work
