"""The transport of a process that has none: an API writes its outbox and leaves the broker to the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.messaging.transport import (
    Positions,
    PublishFailed,
    Record,
    Subscription,
    TopicPartition,
    TopicSpec,
    TransportUnavailable,
)

__all__ = ["AbsentTransport"]


class AbsentTransport:
    """Raises TransportUnavailable for everything."""

    async def ensure_topics(self, topics: Sequence[TopicSpec]) -> None:
        raise _absent()

    async def publish(self, records: Sequence[Record]) -> Sequence[PublishFailed | None]:
        raise _absent()

    async def subscribe(self, group: str, topics: Sequence[str], positions: Positions) -> Subscription:
        raise _absent()

    async def lag(self, group: str) -> Mapping[TopicPartition, int]:
        raise _absent()

    async def aclose(self) -> None: ...


def _absent() -> TransportUnavailable:
    return TransportUnavailable("this process has no transport: only workers publish and consume")
