"""The whole line over a real transport: a database that says, one that writes down, and a log between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import TopicPartition as Place
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from shared.db import Sessions
from shared.events import TOPICS, dead_letter_topic
from shared.events.profiles import GoalSet
from shared.messaging.consumer import Consumer
from shared.messaging.handlers import HandlerTable
from shared.messaging.kafka import KafkaTransport
from shared.messaging.pglog import PgLogTransport
from shared.messaging.relay import Relay
from shared.messaging.tables import consumer_offset, dead_letter, outbox
from shared.messaging.transport import Positions, ReceivedRecord, Subscription, TopicPartition, Transport
from tests.support import ledger
from tests.support.kafka_server import Kafka
from tests.support.waiting import eventually

__all__ = ["DEAD", "TOPIC", "Held", "KafkaLog", "Line", "Log", "PgLog", "begin_at"]

TOPIC = GoalSet.topic
DEAD = dead_letter_topic(TOPIC, ledger.GROUP)


class Log(Protocol):
    def connect(self) -> Transport: ...

    async def disturb(self) -> None:
        """End every session with the log, as a restart of its server does."""
        ...

    async def ends(self) -> Mapping[TopicPartition, int]:
        """Where the goals' topic ends now: a broker outlives a test, so a test begins there."""
        ...


class PgLog:
    """url: of an empty database."""

    def __init__(self, url: str) -> None:
        self._url = url

    def connect(self) -> Transport:
        return PgLogTransport(self._url)

    async def disturb(self) -> None:
        async with ledger.open_database(self._url) as (engine, _), engine.connect() as connection:
            statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            await connection.execute(text(f"{statement} AND application_name LIKE 'log%'"))

    async def ends(self) -> Mapping[TopicPartition, int]:
        async with ledger.open_database(self._url) as (engine, _), engine.connect() as connection:
            statement = "SELECT number, next_offset FROM log_partition WHERE topic = :topic"
            rows = await connection.execute(text(statement), {"topic": TOPIC})
            return {TopicPartition(TOPIC, number): end for number, end in rows}


class KafkaLog:
    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka

    def connect(self) -> Transport:
        return KafkaTransport(self._kafka.bootstrap, client_id="line", session_timeout=2.0)

    @asynccontextmanager
    async def producer(self) -> AsyncGenerator[Any]:
        """One that is not ours: an AIOKafkaProducer."""
        producer: Any = AIOKafkaProducer(bootstrap_servers=self._kafka.bootstrap, max_request_size=2_000_000)
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()

    async def disturb(self) -> None:
        if not self._kafka.restartable:
            pytest.skip("the broker at KAFKA_BOOTSTRAP_SERVERS is not ours to restart")
        await self._kafka.restart()

    async def ends(self) -> Mapping[TopicPartition, int]:
        consumer: Any = AIOKafkaConsumer(bootstrap_servers=self._kafka.bootstrap)
        await consumer.start()
        try:
            places = [Place(TOPIC, number) for number in range(TOPICS[TOPIC].partitions)]
            found = await consumer.end_offsets(places)
        finally:
            await consumer.stop()
        return {TopicPartition(*place): end for place, end in found.items()}


async def begin_at(sessions: Sessions, group: str, ends: Mapping[TopicPartition, int]) -> None:
    """Let a group that is new to this database begin there."""
    rows = [
        {"consumer_group": group, "topic": topic, "partition": number, "next_offset": end}
        for (topic, number), end in ends.items()
    ]
    if rows:
        async with sessions() as session, session.begin():
            await session.execute(insert(consumer_offset).on_conflict_do_nothing(), rows)


class Line:
    """source, target: the two databases, the one that says and the one that writes down."""

    def __init__(self, log: Log, source_url: str, source: Sessions, target_url: str, target: Sessions) -> None:
        self.log = log
        self.source_url = source_url
        self.source = source
        self.target_url = target_url
        self.target = target
        self._transports: list[Transport] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Create the topics; what is in them already is none of this test's business."""
        await self.connect().ensure_topics([*TOPICS.values(), DEAD])
        await begin_at(self.target, ledger.GROUP, await self.log.ends())

    def connect(self) -> Transport:
        transport = self.log.connect()
        self._transports.append(transport)
        return transport

    def relay(self, url: str | None = None) -> asyncio.Task[None]:
        return self._start(Relay(url or self.source_url, self.connect(), "goals", poll=0.05).run())

    def consumer(
        self,
        handlers: HandlerTable = ledger.HANDLERS,
        *,
        transport: Transport | None = None,
        attempts: int = 2,
    ) -> asyncio.Task[None]:
        consumer = Consumer(
            ledger.GROUP,
            handlers,
            self.target,
            transport or self.connect(),
            poll=0.2,
            backoff=0.01,
            attempts=attempts,
        )
        return self._start(consumer.run())

    def _start(self, run: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(run)
        self._tasks.append(task)
        return task

    async def stop(self, *tasks: asyncio.Task[None]) -> None:
        """Stop these tasks, or everything."""
        for task in tasks or self._tasks:
            assert not task.done(), task
            task.cancel()
        await asyncio.gather(*(tasks or self._tasks), return_exceptions=True)
        self._tasks = [task for task in self._tasks if not task.done()]

    async def aclose(self) -> None:
        if self._tasks:
            await self.stop()
        for transport in self._transports:
            await transport.aclose()

    async def say(self, *keys: UUID, version: int = 1, title: str = "learn") -> None:
        """One command for each key, one after the other."""
        for key in keys:
            async with self.source() as session, session.begin():
                await ledger.set_goal(session, key, version, title)

    async def written(self) -> dict[UUID, list[int]]:
        """The versions that were written down for each key, in the order of writing."""
        columns = (ledger.entry.c.goal_id, ledger.entry.c.version)
        found: dict[UUID, list[int]] = {}
        async with self.target() as session:
            for key, version in await session.execute(select(*columns).order_by(ledger.entry.c.id)):
                found.setdefault(key, []).append(version)
        return found

    async def until(self, expected: Mapping[UUID, Sequence[int]]) -> None:
        """Wait for exactly these effects and an empty outbox."""

        async def there() -> bool:
            return await self.written() == expected

        await eventually(there, within=40, what=f"the entries of {len(expected)} goals, each once")
        await eventually(self.nothing_to_send, what="an empty outbox")

    async def nothing_to_send(self) -> bool:
        async with self.source() as session:
            return not await session.scalar(select(func.count()).select_from(outbox))

    async def dead(self) -> int:
        """How many dead letters there are."""
        async with self.target() as session:
            return await session.scalar(select(func.count()).select_from(dead_letter)) or 0


class Held:
    """A transport whose member takes `number` records at its first poll and holds them back until `go_on`."""

    def __init__(self, transport: Transport, number: int) -> None:
        self._transport = transport
        self._number = number
        self.holds = asyncio.Event()
        self.go_on = asyncio.Event()
        self.ensure_topics = transport.ensure_topics
        self.publish = transport.publish
        self.lag = transport.lag
        self.aclose = transport.aclose

    async def subscribe(self, group: str, topics: Sequence[str], positions: Positions) -> Subscription:
        member = await self._transport.subscribe(group, topics, positions)
        if self.holds.is_set():
            return member
        poll = member.poll

        async def hold(*, max_records: int, timeout: float) -> Mapping[TopicPartition, Sequence[ReceivedRecord]]:
            if self.holds.is_set():
                return await poll(max_records=max_records, timeout=timeout)
            taken: dict[TopicPartition, list[ReceivedRecord]] = {}
            while sum(map(len, taken.values())) < self._number:
                for place, records in (await poll(max_records=max_records, timeout=timeout)).items():
                    taken.setdefault(place, []).extend(records)
            self.holds.set()
            await self.go_on.wait()
            return taken

        member.poll = hold
        return member
