"""What every transport of events offers: publish a batch, subscribe a group, commit.

The contract suite in `tests/contract/transports/` runs against every implementation; it is what "transport" means:

- A record's partition follows from its key alone, so records of one key are in one partition in publishing order.
- `publish` tells the outcome of each record. After a record of a key has failed, no later record of that key in the
  same call is published, so the order per key survives a failure.
- Each group reads each partition by one member at a time, as far as the transport can know. A stale owner may still
  hold records after a rebalance; the consumer's own offset row is what fences it (design, section 3, step 4).
- On assignment a member starts where `positions` says. The transport's own committed offset only serves to show lag.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

MAX_RECORD_BYTES = 1_048_576
"""The largest value of a record: 1 MiB. Key and headers come on top."""

Headers = tuple[tuple[str, bytes], ...]


class TopicPartition(NamedTuple):
    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as declared: its partitions are fixed for life, since a key's partition depends on their number."""

    name: str
    partitions: int
    compacted: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What is published. A `None` value is a tombstone: compaction may then forget the key."""

    topic: str
    key: str
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class ReceivedRecord:
    """What a group receives: a record with its place in the log. A `None` value is a tombstone of a compacted topic."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: Headers = field(default=())


class PublishFailed(Exception):
    """A record was not accepted; `retriable` tells whether the same bytes may be accepted later."""

    def __init__(self, reason: str, *, retriable: bool) -> None:
        super().__init__(reason)
        self.retriable = retriable


class TransportUnavailable(Exception):
    """The transport cannot be reached now. Callers wait and try again; nothing is dead-lettered."""


Positions = Callable[[Sequence[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]]
"""Given the newly assigned partitions, the next offset to read of each; an absent one starts at the earliest record."""


class Subscription(Protocol):
    """A member of a group. Used by one task."""

    async def poll(self, *, max_records: int, timeout: float) -> Mapping[TopicPartition, Sequence[ReceivedRecord]]:
        """The next records of each partition that this member owns, in offset order; empty after `timeout` seconds.

        max_records: at most this many per partition. Raises TransportUnavailable.
        """
        ...

    async def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read this partition again from `offset`, as after a batch that was rolled back.

        Does nothing for a partition that this member no longer owns.
        """
        ...

    async def commit(self, partition: TopicPartition, next_offset: int) -> None:
        """Tell the transport how far the group has come (for lag only); a failure to do so is not an error."""
        ...

    async def aclose(self) -> None:
        """Leave the group, so that others take over at once."""
        ...


class Transport(Protocol):
    async def ensure_topics(self, topics: Sequence[TopicSpec]) -> None:
        """Create the topics that do not exist. Raises ValueError when one exists with other partitions."""
        ...

    async def publish(self, records: Sequence[Record]) -> Sequence[PublishFailed | None]:
        """Publish in the order given; None for each record that is durably accepted, its failure for each other.

        Raises TransportUnavailable when the transport is away and none was accepted: publish the same records again.
        """
        ...

    async def subscribe(self, group: str, topics: Sequence[str], positions: Positions) -> Subscription:
        """Join `group` on existing `topics`.

        `positions` is awaited, again and again until it answers, before the first record of newly assigned partitions.
        A position that the log does not have means the earliest record. Raises TransportUnavailable, also for a topic
        that does not exist yet.
        """
        ...

    async def lag(self, group: str) -> Mapping[TopicPartition, int]:
        """Records between what the group has committed and the end of each partition that it has committed to."""
        ...

    async def aclose(self) -> None: ...
