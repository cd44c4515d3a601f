"""Publishes batches through aiokafka's idempotent producer and tells the outcome of every record.

Batches are built here, one per partition and round, instead of by `producer.send`: the records are all at hand, so
there is nothing to linger for, one future serves a batch, and no later batch of a partition is under way when an
earlier one fails.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    UnsupportedForMessageFormatError,
)

from shared.messaging._partitions import held_back, triage
from shared.messaging.transport import PublishFailed, Record, TopicPartition, TransportUnavailable

__all__ = ["Publisher"]

log = structlog.get_logger(__name__)

_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
_HOPELESS = (*_TOO_LARGE, InvalidTopicError, UnsupportedForMessageFormatError)
_METADATA_WITHIN = 1.0
_STOP_WITHIN = 5.0

_Delivery = asyncio.Future[Any]
_Sent = dict[_Delivery, tuple[TopicPartition, list[int]]]


# aiokafka's methods have no types, so its objects are Any here.
class Publisher:
    """connect: makes an AIOKafkaProducer that is not started. delivery: seconds after which a call gives up waiting."""

    def __init__(self, connect: Callable[[], Any], delivery: float) -> None:
        self._connect = connect
        self._delivery = delivery
        self._producer: Any = None
        self._partitions: dict[str, int] = {}
        self._calls = asyncio.Lock()
        # A batch whose answer did not come in time stays with the producer, which goes on trying: to publish its
        # records anew would write them twice. So the next call waits for it and passes over what was accepted.
        self._under_way: list[tuple[_Delivery, list[Record]]] = []
        self._accepted_late: Counter[Record] = Counter()

    async def publish(self, records: Sequence[Record]) -> list[PublishFailed | None]:
        """One call after the other, see `Transport.publish`."""
        async with self._calls:
            await self._settle(self._delivery)
            producer = await self._started(self._delivery)
            await self._look_up({record.topic for record in records} - self._partitions.keys(), producer)
            call = _Call(records, asyncio.get_running_loop().time() + self._delivery)
            call.sort(self._partitions, self._accepted_late)
            while call.queues:
                try:
                    producer = await self._started(call.left())
                    await self._round(call, producer)
                except TransportUnavailable:
                    call.give_up()
            return call.result()

    async def aclose(self) -> None:
        """Stop the producer; what is still under way is dropped."""
        await self._retire()

    async def _round(self, call: _Call, producer: Any) -> None:
        """Send one batch to each partition that has records left, and wait for the answers."""
        batches = [(partition, *call.fill(producer, partition)) for partition in list(call.queues)]
        sent: _Sent = {}
        silent: set[_Delivery] = set()
        try:
            for partition, builder, indices in batches:
                if indices:
                    delivery = await producer.send_batch(builder, partition.topic, partition=partition.partition)
                    sent[delivery] = (partition, indices)
            if sent:
                _, silent = await asyncio.wait(sent, timeout=call.left())
        except KafkaError as error:
            await self._retire()
            for _, _, indices in batches:
                call.unanswered(indices)
            raise TransportUnavailable(f"the producer ended: {error!r}") from error
        except asyncio.CancelledError:
            self._leave_under_way(call, sent)
            raise
        self._leave_under_way(call, {delivery: sent[delivery] for delivery in silent})
        if call.answered({delivery: place for delivery, place in sent.items() if delivery not in silent}):
            # The broker takes nothing more from this producer: the sequence numbers of a refused batch are spent.
            await self._retire()
        if silent:
            raise TransportUnavailable("the broker did not answer in time")

    def _leave_under_way(self, call: _Call, sent: _Sent) -> None:
        for delivery, (_, indices) in sent.items():
            call.unanswered(indices)
            self._under_way.append((delivery, [call.records[index] for index in indices]))

    async def _settle(self, seconds: float) -> None:
        """Learn what became of the batches that earlier calls left under way."""
        if not self._under_way:
            return
        _, silent = await asyncio.wait([delivery for delivery, _ in self._under_way], timeout=seconds)
        if silent:
            raise TransportUnavailable("the broker has not answered yet")
        refused = False
        for delivery, records in self._under_way:
            if delivery.exception() is None:
                self._accepted_late.update(records)
            else:
                refused = True
        self._under_way.clear()
        if refused:
            await self._retire()

    async def _started(self, seconds: float) -> Any:
        if self._producer is None:
            producer = self._connect()
            try:
                async with asyncio.timeout(seconds):
                    await producer.start()
            except BaseException as error:
                await _stop(producer, within=0.1)
                if isinstance(error, (KafkaError, OSError, TimeoutError)):
                    raise TransportUnavailable(f"no broker answers: {error!r}") from error
                raise
            self._producer = producer
        return self._producer

    async def _retire(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer, within=0.1 if self._under_way else _STOP_WITHIN)
        for delivery, _ in self._under_way:
            delivery.cancel()
        self._under_way.clear()

    async def _look_up(self, topics: Iterable[str], producer: Any) -> None:
        """Learn how many partitions these topics have; one that the broker does not know is left out."""

        async def partitions(topic: str) -> None:
            try:
                async with asyncio.timeout(_METADATA_WITHIN):
                    self._partitions[topic] = len(await producer.partitions_for(topic))
            except (KafkaError, TimeoutError):
                log.warning("topic_unknown", topic=topic)

        await asyncio.gather(*map(partitions, topics))


class _Call:
    """The state of one `publish`: what is left to try, and the outcomes so far."""

    def __init__(self, records: Sequence[Record], deadline: float) -> None:
        self.records = records
        self.queues: dict[TopicPartition, deque[int]] = {}
        self.accepted = False
        self._deadline = deadline
        self._outcomes: list[PublishFailed | None] = []
        self._failed: set[tuple[str, str]] = set()
        self._singly: set[TopicPartition] = set()
        self._gave_up = False

    def left(self) -> float:
        """Seconds until the deadline, at least 0."""
        return max(0.0, self._deadline - asyncio.get_running_loop().time())

    def sort(self, partitions: dict[str, int], accepted_late: Counter[Record]) -> None:
        """Sort the records into queues by partition, without those that were accepted since an earlier call."""
        self._outcomes, to_try = triage(self.records, partitions)
        for partition, indices in to_try.items():
            queue = deque(index for index in indices if not self._was_accepted(index, accepted_late))
            if queue:
                self.queues[partition] = queue

    def _was_accepted(self, index: int, accepted_late: Counter[Record]) -> bool:
        record = self.records[index]
        if not accepted_late or record not in accepted_late:
            return False
        accepted_late[record] -= 1
        if not accepted_late[record]:
            del accepted_late[record]
        self.accepted = True
        return True

    def fill(self, producer: Any, partition: TopicPartition) -> tuple[Any, list[int]]:
        """The next batch of a partition and the indices of its records."""
        builder = producer.create_batch()
        queue, taken = self.queues[partition], list[int]()
        while queue and not (taken and partition in self._singly):
            record = self.records[queue[0]]
            if self._failed and (record.topic, record.key) in self._failed:
                self._outcomes[queue.popleft()] = held_back()
                continue
            added = builder.append(
                timestamp=None, key=record.key.encode(), value=record.value, headers=list(record.headers)
            )
            if added is None:
                break
            taken.append(queue.popleft())
        if not queue:
            del self.queues[partition]
        builder.close()
        return builder, taken

    def answered(self, sent: _Sent) -> bool:
        """Note the broker's answers; whether one of them is final, not to be had otherwise by trying again."""
        final = False
        for delivery, (partition, indices) in sent.items():
            error = delivery.exception()
            if error is None:
                self.accepted = True
                continue
            final |= not getattr(error, "retriable", False)
            if isinstance(error, _TOO_LARGE) and len(indices) > 1:
                self._singly.add(partition)
                self.queues.setdefault(partition, deque()).extendleft(reversed(indices))
            else:
                self._fail(indices, repr(error), retriable=not isinstance(error, _HOPELESS))
        return final

    def unanswered(self, indices: list[int]) -> None:
        """No answer came in time."""
        self._fail(indices, "the broker did not answer in time", retriable=True)

    def give_up(self) -> None:
        """Fail all that is left: the broker is away."""
        self._gave_up = True
        for queue in self.queues.values():
            self._fail(queue, "the broker is away", retriable=True)
        self.queues.clear()

    def result(self) -> list[PublishFailed | None]:
        """The outcomes. Raises TransportUnavailable when the broker was away and nothing was accepted."""
        if self._gave_up and not self.accepted:
            raise TransportUnavailable("the broker did not answer in time")
        return self._outcomes

    def _fail(self, indices: Iterable[int], reason: str, *, retriable: bool) -> None:
        for index in indices:
            self._outcomes[index] = PublishFailed(reason, retriable=retriable)
            self._failed.add((self.records[index].topic, self.records[index].key))


async def _stop(producer: Any, *, within: float) -> None:
    """Stop a producer, even one whose broker is away: for that, aiokafka's own `stop` would wait for ever."""
    try:
        async with asyncio.timeout(within):
            await producer.stop()
    except (TimeoutError, KafkaError):
        await producer.client.close()
        task: asyncio.Task[None] | None = producer._sender.sender_task  # there is no public way to end it
        while task is not None and not task.done():
            task.cancel()  # the first time it waits for its requests, the second time it drops them
            await asyncio.wait([task], timeout=0.1)
