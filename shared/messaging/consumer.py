"""Handles events exactly once: a batch of one partition is the unit of transaction.

In one transaction: advance this group's row of `consumer_offset` from where we believe it is (another value means that
another member has taken over, so roll back), record the event ids in the inbox, run the handlers of those not seen
before. See the design, section 3, steps 4 and 5.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence

import structlog
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from shared import telemetry
from shared.db import AsyncSession, Sessions, is_transient
from shared.events import MalformedEvent
from shared.messaging import dead_letters
from shared.messaging.handlers import HandlerTable, handle_events, topics_of
from shared.messaging.tables import consumer_offset
from shared.messaging.transport import ReceivedRecord, Subscription, TopicPartition, Transport, TransportUnavailable

__all__ = ["Consumer", "StaleOwner"]

log = structlog.get_logger(__name__)


_BLOCKED = "an earlier record of this key is a dead letter"
_HOPELESS = (MalformedEvent, ValidationError)
"""The bytes will not get better by trying again."""


class StaleOwner(Exception):
    """Another member of the group has advanced this partition."""


class Consumer:
    """One member of a service's group.

    attempts: how often a record alone is tried before it is dead-lettered. backoff: seconds before the second attempt,
    doubled each time. batch: records per transaction at most. at_once: transactions at a time at most, one for each
    partition, so that a service with many partitions leaves connections to its API.
    """

    def __init__(
        self,
        group: str,
        handlers: HandlerTable,
        sessions: Sessions,
        transport: Transport,
        *,
        batch: int = 500,
        attempts: int = 5,
        backoff: float = 0.1,
        poll: float = 1.0,
        at_once: int = 8,
    ) -> None:
        self._group = group
        self._handlers = handlers
        self._sessions = sessions
        self._transport = transport
        self._batch = batch
        self._attempts = attempts
        self._backoff = backoff
        self._poll = poll
        self._slots = asyncio.Semaphore(at_once)
        self._topics = topics_of(group, handlers)
        self._expected: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        """Until cancelled: read and handle; wait while the transport or the database is away."""
        while True:
            try:
                subscription = await self._transport.subscribe(self._group, self._topics, self._positions)
                try:
                    while True:
                        await self._poll_once(subscription)
                finally:
                    await subscription.aclose()
            except TransportUnavailable as error:
                log.warning("consumer_waits_for_transport", group=self._group, reason=str(error))
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("consumer_waits_for_database", group=self._group, reason=type(error).__name__)
            await asyncio.sleep(self._poll)

    async def _poll_once(self, subscription: Subscription) -> None:
        received = await subscription.poll(max_records=self._batch, timeout=self._poll)
        try:
            async with asyncio.TaskGroup() as partitions:
                for partition, records in received.items():
                    if records:
                        partitions.create_task(self._handle(subscription, partition, records))
        except ExceptionGroup as group:
            raise group.exceptions[0] from group

    async def _positions(self, assigned: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Where this database is in each partition; a partition that it never read starts at 0."""
        if not assigned:
            return {}
        async with self._sessions() as session, session.begin():
            rows = [
                {"consumer_group": self._group, "topic": topic, "partition": number, "next_offset": 0}
                for topic, number in sorted(assigned)
            ]
            await session.execute(insert(consumer_offset).on_conflict_do_nothing(), rows)
            stored = await session.execute(
                select(consumer_offset.c.topic, consumer_offset.c.partition, consumer_offset.c.next_offset).where(
                    consumer_offset.c.consumer_group == self._group
                )
            )
            found = {TopicPartition(topic, number): offset for topic, number, offset in stored}
        positions = {partition: found[partition] for partition in assigned}
        self._expected.update(positions)
        return positions

    async def _handle(
        self, subscription: Subscription, partition: TopicPartition, records: Sequence[ReceivedRecord]
    ) -> None:
        started = time.perf_counter()
        try:
            await self._until_durable(partition, records)
        except StaleOwner:
            log.warning("consumer_is_stale", group=self._group, topic=partition.topic, partition=partition.partition)
            positions = await self._positions([partition])
            await subscription.seek(partition, positions[partition])
            return
        telemetry.handled(self._group, partition.topic, len(records), time.perf_counter() - started)
        await subscription.commit(partition, records[-1].offset + 1)

    async def _until_durable(self, partition: TopicPartition, records: Sequence[ReceivedRecord]) -> None:
        """The batch at once; when that fails, its records one by one."""
        try:
            await self._while_away(partition, records)
        except StaleOwner:
            raise
        except Exception as error:
            if len(records) == 1:
                await self._one(partition, records[0], error)
                return
            log.warning("batch_failed", group=self._group, topic=partition.topic, reason=type(error).__name__)
            for record in records:
                await self._one(partition, record)

    async def _one(self, partition: TopicPartition, record: ReceivedRecord, error: Exception | None = None) -> None:
        """One record with bounded retries, then the dead letters. `error`: of the first attempt, if it was made."""
        attempts = 0 if error is None else 1
        while error is None or (attempts < self._attempts and not isinstance(error, _HOPELESS)):
            if error is not None:
                await asyncio.sleep(self._backoff * 2 ** (attempts - 1))
            try:
                await self._while_away(partition, [record])
            except StaleOwner:
                raise
            except Exception as caught:
                error, attempts = caught, attempts + 1
            else:
                return
        await self._while_away(partition, [record], dead=error)

    async def _while_away(
        self, partition: TopicPartition, records: Sequence[ReceivedRecord], dead: Exception | None = None
    ) -> None:
        """One transaction, again and again while the database is away; such failures are never dead-lettered."""
        wait = self._backoff
        while True:
            try:
                await self._transaction(partition, records, dead)
                return
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("consumer_waits_for_database", group=self._group, reason=type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
                if await self._already_durable(partition, records):
                    return

    async def _already_durable(self, partition: TopicPartition, records: Sequence[ReceivedRecord]) -> bool:
        """Whether the attempt whose answer was lost did commit."""
        with contextlib.suppress(Exception):
            before = self._expected[partition]
            positions = await self._positions([partition])
            if positions[partition] == records[-1].offset + 1:
                return True
            self._expected[partition] = before
        return False

    async def _transaction(
        self, partition: TopicPartition, records: Sequence[ReceivedRecord], dead: Exception | None
    ) -> None:
        following = records[-1].offset + 1
        async with self._slots, self._sessions() as session, session.begin():
            await self._advance(session, partition, following)
            open_keys = await dead_letters.keys_of(session, self._group, partition)
            alive = [record for record in records if record.key not in open_keys]
            for record in records:
                if record.key in open_keys:
                    await dead_letters.add(session, self._group, record, _BLOCKED, blocked=True)
            if dead is not None:
                for record in alive:
                    await dead_letters.add(session, self._group, record, dead_letters.reason(dead), blocked=False)
            else:
                await handle_events(session, self._handlers, alive)
        self._expected[partition] = following
        if dead is not None:
            telemetry.dead_lettered(self._group, partition.topic, len(records))
            log.error(
                "dead_lettered",
                group=self._group,
                topic=partition.topic,
                key=records[0].key,
                offset=records[0].offset,
                reason=type(dead).__name__,
            )

    async def _advance(self, session: AsyncSession, partition: TopicPartition, following: int) -> None:
        advanced = await session.execute(
            update(consumer_offset)
            .where(
                consumer_offset.c.consumer_group == self._group,
                consumer_offset.c.topic == partition.topic,
                consumer_offset.c.partition == partition.partition,
                consumer_offset.c.next_offset == self._expected[partition],
            )
            .values(next_offset=following)
            .returning(consumer_offset.c.next_offset)
        )
        if advanced.first() is None:
            raise StaleOwner(f"{self._group} {partition.topic}/{partition.partition}")
