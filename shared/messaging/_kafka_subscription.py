"""A member of a Kafka group: eager rebalances, positions from the consumer's own database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Coroutine, Mapping, Sequence
from typing import Any

import aiokafka
from aiokafka import ConsumerRebalanceListener
from aiokafka.errors import IllegalStateError, KafkaError

from shared.messaging._positions import positions_within
from shared.messaging.transport import Positions, ReceivedRecord, TopicPartition, TransportUnavailable

__all__ = ["KafkaSubscription", "stopped"]

_COMMIT_EVERY = 0.5
_STOP_WITHIN = 5.0


class KafkaSubscription(ConsumerRebalanceListener):
    """consumer: an AIOKafkaConsumer, started and not yet subscribed; its methods have no types, so it is Any here.

    patience: seconds of polling without any answer of the broker after which `poll` says that it is away.
    """

    def __init__(self, consumer: Any, topics: Sequence[str], positions: Positions, *, patience: float) -> None:
        self._consumer = consumer
        self._patience = patience
        self._heard_at = 0
        self._silence = 0.0
        self._positions = positions
        self._owned: frozenset[aiokafka.TopicPartition] = frozenset()
        self._positioned = True
        self._waiting: asyncio.Timeout | None = None
        self._to_commit: dict[aiokafka.TopicPartition, int] = {}
        self._committer: asyncio.Task[None] | None = None
        consumer.subscribe(list(topics), listener=self)

    async def poll(self, *, max_records: int, timeout: float) -> Mapping[TopicPartition, Sequence[ReceivedRecord]]:
        """The next records of each partition that this member owns; empty after `timeout` seconds.

        Raises TransportUnavailable when the broker has been silent for long; aiokafka goes on trying, so the next call
        may succeed, and so may a new subscription.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            left = max(0.0, deadline - loop.time())
            if self._positioned or await self._take_position(left):
                began = loop.time()
                fetched = await self._fetch(max_records, max(0.0, deadline - began))
                if fetched:
                    return fetched
                self._note_silence(loop.time() - began)
            if loop.time() >= deadline:
                return {}

    async def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read this partition again from `offset`; does nothing when it is not, or newly, this member's."""
        place = aiokafka.TopicPartition(*partition)
        if self._positioned and place in self._owned:
            with contextlib.suppress(IllegalStateError):
                self._consumer.seek(place, offset)

    async def commit(self, partition: TopicPartition, next_offset: int) -> None:
        """Note how far the group has come; the broker is told twice a second at most."""
        place = aiokafka.TopicPartition(*partition)
        if place in self._owned:
            self._to_commit[place] = next_offset
            if self._committer is None or self._committer.done():
                self._committer = asyncio.create_task(self._commit_noted())

    async def aclose(self) -> None:
        """Leave the group, so that others take over at once."""
        if self._committer is not None:
            self._committer.cancel()
            await asyncio.wait([self._committer])
        await stopped(self._consumer, self._commit_once())

    def on_partitions_revoked(self, revoked: Collection[aiokafka.TopicPartition]) -> None:
        """A rebalance has begun: nothing is owned, whatever the member still holds."""
        self._owned = frozenset()
        self._positioned = True
        self._to_commit.clear()

    def on_partitions_assigned(self, assigned: Collection[aiokafka.TopicPartition]) -> None:
        """A rebalance has ended: nothing is read before `poll` knows the positions."""
        self._consumer.pause(*assigned)
        self._owned = frozenset(assigned)
        self._positioned = False
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def _take_position(self, seconds: float) -> bool:
        owned = self._owned
        known = await positions_within(seconds, self._positions, sorted(TopicPartition(*place) for place in owned))
        if known is None or owned is not self._owned:
            return False
        for place in owned:
            self._consumer.seek(place, known.get(TopicPartition(*place), 0))
        self._consumer.resume(*owned)
        self._positioned = True
        return True

    async def _fetch(self, max_records: int, seconds: float) -> dict[TopicPartition, Sequence[ReceivedRecord]]:
        """What has arrived, waiting at most `seconds` for the first of it, or until a rebalance ends."""
        consumer = self._consumer
        try:
            async with asyncio.timeout(seconds + 0.05) as self._waiting:
                fetched: dict[aiokafka.TopicPartition, list[Any]] = await consumer.getmany(
                    timeout_ms=int(seconds * 1000), max_records=max_records
                )
                for place in self._owned - fetched.keys() if fetched else ():
                    fetched.update(await consumer.getmany(place, timeout_ms=0, max_records=max_records))
        except TimeoutError:
            return {}
        except KafkaError as error:
            raise TransportUnavailable(f"reading has failed: {error!r}") from error
        finally:
            self._waiting = None
        return {TopicPartition(*place): [_received(record) for record in records] for place, records in fetched.items()}

    def _note_silence(self, seconds: float) -> None:
        """Count the seconds for which no fetch was answered. Raises TransportUnavailable when there are too many."""
        heard_at = max((self._consumer.last_poll_timestamp(place) or 0 for place in self._owned), default=-1)
        if not self._owned or heard_at != self._heard_at:
            self._heard_at, self._silence = heard_at, 0.0
            return
        self._silence += seconds
        if self._silence > self._patience:
            self._silence = 0.0
            raise TransportUnavailable("the broker does not answer")

    async def _commit_noted(self) -> None:
        while self._to_commit:
            with contextlib.suppress(KafkaError):
                await self._commit_once()
            await asyncio.sleep(_COMMIT_EVERY)

    async def _commit_once(self) -> None:
        offsets, self._to_commit = self._to_commit, {}
        if offsets:
            await self._consumer.commit(offsets)


def _received(record: Any) -> ReceivedRecord:
    """A record in the transport's words; what another producer may write and PostgreSQL cannot store is replaced."""
    key = _text(record.key.decode(errors="replace")) if record.key else ""
    headers = tuple((_text(name), value or b"") for name, value in record.headers)
    return ReceivedRecord(record.topic, record.partition, record.offset, key, record.value, headers)


def _text(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


async def stopped(consumer: Any, first: Coroutine[Any, Any, None] | None = None) -> None:
    """Stop an AIOKafkaConsumer whatever its broker does, after awaiting `first`.

    In a task of its own, since aiokafka's `stop` waits for a broker that is away, and may raise the CancelledError of
    its own fetches.
    """

    async def stop() -> None:
        if first is not None:
            with contextlib.suppress(KafkaError):
                await first
        await consumer.stop()

    task = asyncio.create_task(stop())
    await asyncio.wait([task], timeout=_STOP_WITHIN)
    if not task.done() or task.cancelled() or task.exception() is not None:
        task.cancel()
        await consumer._client.close()
        await asyncio.wait([task], timeout=_STOP_WITHIN)
