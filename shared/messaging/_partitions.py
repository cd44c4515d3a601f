"""Where a record goes and who reads it: the rules that every transport shares."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from shared.messaging.transport import MAX_RECORD_BYTES, PublishFailed, Record, TopicPartition

__all__ = ["assigned_to", "murmur2", "partition_of", "triage"]

_SEED = 0x9747B28C
_M = 0x5BD1E995
_MASK = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """The hash of Kafka's default partitioner, so that a key has the same partition whoever publishes it. 32 bits."""
    whole = len(data) & ~3
    h = _SEED ^ len(data)
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        k = (word * _M) & _MASK
        h = ((h * _M) & _MASK) ^ (((k ^ (k >> 24)) * _M) & _MASK)
    if len(data) > whole:
        h = ((h ^ int.from_bytes(data[whole:], "little")) * _M) & _MASK
    h = ((h ^ (h >> 13)) * _M) & _MASK
    return h ^ (h >> 15)


@lru_cache(maxsize=65_536)
def partition_of(key: str, partitions: int) -> int:
    """The partition of a key in a topic of so many partitions. Raises UnicodeEncodeError for half a character."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions


def triage(
    records: Sequence[Record], partitions: Mapping[str, int]
) -> tuple[list[PublishFailed | None], dict[TopicPartition, list[int]]]:
    """Sort out what can be published.

    partitions: of each topic that exists. Returns the outcome of every record so far, None while there is none, and
    for each partition the indices of the records to try, in order.
    """
    outcomes: list[PublishFailed | None] = [None] * len(records)
    to_try: dict[TopicPartition, list[int]] = {}
    failed: set[tuple[str, str]] = set()
    for index, record in enumerate(records):
        failure = _refusal(record, partitions)
        if failure is None and failed and (record.topic, record.key) in failed:
            failure = held_back()
        if failure is None:
            place = TopicPartition(record.topic, partition_of(record.key, partitions[record.topic]))
            to_try.setdefault(place, []).append(index)
        else:
            outcomes[index] = failure
            failed.add((record.topic, record.key))
    return outcomes, to_try


def held_back() -> PublishFailed:
    """The outcome of a record behind one of its key that failed."""
    return PublishFailed("an earlier record of its key failed", retriable=True)


def _refusal(record: Record, partitions: Mapping[str, int]) -> PublishFailed | None:
    if record.value is not None and len(record.value) > MAX_RECORD_BYTES:
        return PublishFailed(
            f"{len(record.value)} bytes are more than the limit of {MAX_RECORD_BYTES}", retriable=False
        )
    if record.topic not in partitions:
        return PublishFailed(f"topic {record.topic} does not exist", retriable=True)
    if not _is_text(record.key) or not all(_is_text(name) for name, _ in record.headers):
        return PublishFailed("a key and the names of headers are text without NUL", retriable=False)
    return None


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def assigned_to(
    member: int, members: Mapping[int, Iterable[str]], partitions: Mapping[str, int]
) -> set[TopicPartition]:
    """The partitions of one member of a group: a fair share, the same whichever member works it out.

    members: the topics that each member reads. partitions: of each topic.
    """
    readers: dict[str, list[int]] = {}
    for number in sorted(members):
        for topic in members[number]:
            readers.setdefault(topic, []).append(number)
    dealt = (TopicPartition(topic, number) for topic in sorted(readers) for number in range(partitions.get(topic, 0)))
    return {
        place for index, place in enumerate(dealt) if readers[place.topic][index % len(readers[place.topic])] == member
    }
