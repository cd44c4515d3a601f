"""The transport of unit tests: a log in this process."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence

from shared.messaging._partitions import assigned_to, triage
from shared.messaging._positions import positions_within
from shared.messaging.transport import (
    Positions,
    PublishFailed,
    ReceivedRecord,
    Record,
    TopicPartition,
    TopicSpec,
    TransportUnavailable,
)

__all__ = ["MemoryLog", "MemorySubscription", "MemoryTransport"]


class MemoryLog:
    """What several transports share, as they would share a broker. Set `available` to False to take it away."""

    def __init__(self) -> None:
        self.available = True
        self.topics: dict[str, TopicSpec] = {}
        self.records: dict[TopicPartition, list[ReceivedRecord]] = {}
        self.committed: dict[str, dict[TopicPartition, int]] = {}
        self.groups: dict[str, dict[int, MemorySubscription]] = {}
        self.numbers = itertools.count(1)

    def check(self) -> None:
        """Raises TransportUnavailable while the log is away."""
        if not self.available:
            raise TransportUnavailable("the log in memory was taken away")

    def partitions(self) -> dict[str, int]:
        return {topic.name: topic.partitions for topic in self.topics.values()}

    def append(self, partition: TopicPartition, record: Record) -> None:
        log = self.records[partition]
        log.append(ReceivedRecord(*partition, len(log), record.key, record.value, record.headers))

    def members_changed(self, group: str) -> None:
        """Deal the group's partitions out again."""
        members = self.groups[group]
        reads = {number: member.topics for number, member in members.items()}
        for number, member in members.items():
            member.assign(assigned_to(number, reads, self.partitions()))

    def wake(self) -> None:
        for members in self.groups.values():
            for member in members.values():
                member.woken.set()


class MemoryTransport:
    """log: shared with other transports; one of its own when left out."""

    def __init__(self, log: MemoryLog | None = None) -> None:
        self.log = log or MemoryLog()

    async def ensure_topics(self, topics: Sequence[TopicSpec]) -> None:
        """Create the topics that do not exist. Raises ValueError when one exists with other partitions."""
        self.log.check()
        for topic in topics:
            existing = self.log.topics.setdefault(topic.name, topic)
            if existing.partitions != topic.partitions:
                raise ValueError(f"{topic.name} has {existing.partitions} partitions, not {topic.partitions}")
            for number in range(topic.partitions):
                self.log.records.setdefault(TopicPartition(topic.name, number), [])

    async def publish(self, records: Sequence[Record]) -> Sequence[PublishFailed | None]:
        """Publish in the order given; None for each record that is accepted, its failure for each other."""
        self.log.check()
        outcomes, to_try = triage(records, self.log.partitions())
        for partition, indices in to_try.items():
            for index in indices:
                self.log.append(partition, records[index])
        self.log.wake()
        return outcomes

    async def subscribe(self, group: str, topics: Sequence[str], positions: Positions) -> MemorySubscription:
        """Join `group`. Raises TransportUnavailable while the log is away or a topic does not exist yet."""
        self.log.check()
        if unknown := set(topics) - set(self.log.topics):
            raise TransportUnavailable(f"no such topic yet: {', '.join(sorted(unknown))}")
        number = next(self.log.numbers)
        member = MemorySubscription(self.log, group, number, tuple(topics), positions)
        self.log.groups.setdefault(group, {})[number] = member
        self.log.members_changed(group)
        return member

    async def lag(self, group: str) -> Mapping[TopicPartition, int]:
        """Records between what the group has committed and the end of each partition that it has committed to."""
        self.log.check()
        committed = self.log.committed.get(group, {})
        return {partition: len(self.log.records[partition]) - offset for partition, offset in committed.items()}

    async def aclose(self) -> None:
        """Nothing to give back: the log is the test's."""


class MemorySubscription:
    """A member of a group on a log in memory."""

    def __init__(self, log: MemoryLog, group: str, number: int, topics: tuple[str, ...], positions: Positions) -> None:
        self.topics = topics
        self.woken = asyncio.Event()
        self._log = log
        self._group = group
        self._number = number
        self._positions = positions
        self._assigned: set[TopicPartition] = set()
        self._next: dict[TopicPartition, int] | None = None

    def assign(self, partitions: set[TopicPartition]) -> None:
        """Take over these partitions; their positions are asked for before the next record."""
        self._assigned = partitions
        self._next = None
        self.woken.set()

    async def poll(self, *, max_records: int, timeout: float) -> Mapping[TopicPartition, Sequence[ReceivedRecord]]:
        """The next records of each partition that this member owns; empty after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            self._log.check()
            self.woken.clear()
            left = deadline - loop.time()
            if self._next is None:
                await self._find_positions(left)
            if found := self._take(max_records):
                return found
            try:
                async with asyncio.timeout(left):
                    await self.woken.wait()
            except TimeoutError:
                return {}

    async def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read this partition again from `offset`, if it is still this member's."""
        if self._next is not None and partition in self._assigned:
            self._next[partition] = offset

    async def commit(self, partition: TopicPartition, next_offset: int) -> None:
        """Remember how far the group has come, for `lag`."""
        if partition in self._assigned:
            self._log.committed.setdefault(self._group, {})[partition] = next_offset

    async def aclose(self) -> None:
        """Leave the group."""
        if self._log.groups[self._group].pop(self._number, None) is not None:
            self._assigned, self._next = set(), {}
            self._log.members_changed(self._group)

    async def _find_positions(self, seconds: float) -> None:
        assigned = self._assigned
        known = await positions_within(seconds, self._positions, sorted(assigned))
        if known is not None and assigned is self._assigned:
            self._next = {partition: known.get(partition, 0) for partition in sorted(assigned)}

    def _take(self, max_records: int) -> dict[TopicPartition, Sequence[ReceivedRecord]]:
        found: dict[TopicPartition, Sequence[ReceivedRecord]] = {}
        for partition, offset in (self._next or {}).items():
            log = self._log.records[partition]
            start = offset if offset <= len(log) else 0
            if records := log[start : start + max_records]:
                found[partition] = records
        if self._next is not None:
            self._next.update({partition: records[-1].offset + 1 for partition, records in found.items()})
        return found
