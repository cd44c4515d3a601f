"""The floor under the pipeline of events: plain aiokafka and plain INSERTs, as one would write them by hand.

The same bytes go through the same topic with the same acknowledgements, linger and batch sizes, and the same rows are
inserted in as many transactions through an engine with the same pool. There is no outbox to read back, no relay, no
order per key to keep after a failure, no offset row, no parsing and no handler.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import aiokafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.events_pipeline import pace
from shared import clock
from shared.events.profiles import GoalSet
from shared.messaging.kafka import MAX_MESSAGE_BYTES
from shared.messaging.tables import inbox, outbox
from tests.support import ledger

__all__ = ["Floor"]

TOPIC = GoalSet.topic


class Floor:
    """source, target: the databases of the two sides. batch: records per transaction of the reading side."""

    def __init__(
        self, bootstrap: str, source: AsyncEngine, target: AsyncEngine, *, writers: int, batch: int, max_batch: int
    ) -> None:
        self._bootstrap = bootstrap
        self._source = source
        self._target = target
        self._writers = writers
        self._batch = batch
        self._max_batch = max_batch
        self.arrived = 0
        self._sent_at: dict[str, float] = {}
        self.latencies: list[float] = []

    async def __aenter__(self) -> Floor:
        # aiokafka's methods have no types, so its clients are Any here.
        self._producer: Any = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=self._max_batch,
            max_request_size=MAX_MESSAGE_BYTES,
        )
        await self._producer.start()
        self._consumer: Any = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        await self._consumer.start()
        numbers = await self._producer.partitions_for(TOPIC)
        partitions = [aiokafka.TopicPartition(TOPIC, number) for number in numbers]
        self._consumer.assign(partitions)
        await self._consumer.seek_to_end(*partitions)
        for partition in partitions:
            await self._consumer.position(partition)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._consumer.stop()
        await self._producer.stop()

    async def bulk(self, events: Sequence[GoalSet]) -> float:
        """Seconds from the first transaction to the last effect."""
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
        value = event.to_json()
        async with self._source.begin() as connection:
            row = {"id": event.subject, "version": event.version, "title": event.title}
            await connection.execute(insert(ledger.goal).values(row))
            record: dict[str, Any] = {
                "topic": TOPIC,
                "key": event.key,
                "value": value,
                "headers": [],
                "created_at": clock.now(),
            }
            await connection.execute(insert(outbox).values(record))
        await self._producer.send(TOPIC, key=event.key.encode(), value=value)

    async def _read(self) -> None:
        while True:
            received: dict[Any, list[Any]] = await self._consumer.getmany(timeout_ms=1000, max_records=self._batch)
            for records in received.values():
                seen_at = clock.now()
                keys: list[str] = [record.key.decode() for record in records]
                async with self._target.begin() as connection:
                    await connection.execute(
                        insert(inbox).values([{"event_id": key, "seen_at": seen_at} for key in keys])
                    )
                    rows = [{"event_id": key, "goal_id": key, "version": 1, "title": "learn"} for key in keys]
                    await connection.execute(insert(ledger.entry).values(rows))
                now = time.perf_counter()
                self.latencies += [now - self._sent_at[key] for key in keys]
                self.arrived += len(records)

    async def _until(self, count: int) -> None:
        while self.arrived < count:
            if self._reading.done():
                self._reading.result()
            await asyncio.sleep(0.001)
