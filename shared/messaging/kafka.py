"""The transport of every deployment: Apache Kafka, through aiokafka."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.helpers import create_ssl_context

from shared.messaging._kafka_publisher import Publisher
from shared.messaging._kafka_subscription import KafkaSubscription, stopped
from shared.messaging.transport import (
    MAX_RECORD_BYTES,
    Positions,
    PublishFailed,
    Record,
    TopicPartition,
    TopicSpec,
    TransportUnavailable,
)

__all__ = ["MAX_MESSAGE_BYTES", "KafkaSecurity", "KafkaTransport", "topic_config"]

MAX_MESSAGE_BYTES = MAX_RECORD_BYTES + 64 * 1024
"""`max.message.bytes` of our topics: the largest value with its key, headers and overhead."""

_CREATED_WITHIN = 10.0
_DAY_MS = 24 * 60 * 60 * 1000
_RETENTION_MS = 30 * _DAY_MS
_COMPACTION_LAG_MS = 7 * _DAY_MS


def topic_config(topic: TopicSpec) -> dict[str, str]:
    """The configuration of a topic on the broker; the Strimzi resources are generated from it too."""
    config = {"max.message.bytes": str(MAX_MESSAGE_BYTES)}
    if topic.compacted:
        # A tombstone outlives the retention of the other topics, so that whoever recovers from a backup still sees it.
        kept = {"delete.retention.ms": str(_RETENTION_MS), "max.compaction.lag.ms": str(_COMPACTION_LAG_MS)}
        return config | kept | {"cleanup.policy": "compact"}
    return config | {"cleanup.policy": "delete", "retention.ms": str(_RETENTION_MS)}


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """How to talk to the broker: TLS when there is a CA, a client certificate or a user when they are given.

    cafile, certfile, keyfile: paths to PEM files, as Strimzi's secrets mount them.
    """

    cafile: str | None = None
    certfile: str | None = None
    keyfile: str | None = None
    username: str | None = None
    password: str | None = None
    mechanism: str = "SCRAM-SHA-512"
    tls: bool = False

    def options(self) -> dict[str, Any]:
        """The arguments of an aiokafka client."""
        tls = self.tls or self.cafile is not None
        protocol = ("SASL_" if self.username else "") + ("SSL" if tls else "PLAINTEXT")
        options: dict[str, Any] = {"security_protocol": protocol}
        if tls:
            options["ssl_context"] = create_ssl_context(
                cafile=self.cafile, certfile=self.certfile, keyfile=self.keyfile
            )
        if self.username:
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options


class KafkaTransport:
    """bootstrap_servers: `host:port`, comma-separated.

    max_batch_size: bytes of a batch of one partition. delivery_timeout: seconds that `publish` waits for the broker.
    session_timeout: seconds after which a member that was killed loses its partitions. replication: copies of each
    new topic; 1 suits only a single node.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        client_id: str,
        security: KafkaSecurity | None = None,
        max_batch_size: int = 128 * 1024,
        delivery_timeout: float = 30.0,
        session_timeout: float = 10.0,
        replication: int = 1,
    ) -> None:
        self._client: dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
            "client_id": client_id,
            "request_timeout_ms": 10_000,
            **(security or KafkaSecurity()).options(),
        }
        self._max_batch_size = max_batch_size
        self._session_timeout = session_timeout
        self._replication = replication
        self._publisher = Publisher(self._producer, delivery_timeout)

    async def ensure_topics(self, topics: Sequence[TopicSpec]) -> None:
        """Create the topics that do not exist. Raises ValueError when one exists with other partitions."""
        async with self._admin() as admin:
            existing = await self._partitions(admin)
            for topic in topics:
                if existing.get(topic.name, topic.partitions) != topic.partitions:
                    raise ValueError(f"{topic.name} has {existing[topic.name]} partitions, not {topic.partitions}")
            missing = [
                NewTopic(topic.name, topic.partitions, self._replication, topic_configs=topic_config(topic))
                for topic in topics
                if topic.name not in existing
            ]
            if not missing:
                return
            answer = await admin.create_topics(missing)
            for name, code, *rest in answer.topic_errors:
                error = for_code(code)
                if code and error is not TopicAlreadyExistsError:
                    raise ValueError(f"{name} was not created: {error.__name__} {rest}")
            async with asyncio.timeout(_CREATED_WITHIN):
                names = {topic.name for topic in topics}
                while not names <= (await self._partitions(admin)).keys():  # noqa: ASYNC110 - the broker tells nobody
                    await asyncio.sleep(0.05)

    async def publish(self, records: Sequence[Record]) -> Sequence[PublishFailed | None]:
        """Publish in the order given; None for each record that all in-sync replicas have, its failure for each other.

        Raises TransportUnavailable when the broker is away and none was accepted: publish the same records again.
        """
        return await self._publisher.publish(records)

    async def subscribe(self, group: str, topics: Sequence[str], positions: Positions) -> KafkaSubscription:
        """Join `group`. Raises TransportUnavailable when the broker is away or a topic does not exist yet."""
        session_ms = int(self._session_timeout * 1000)
        consumer: Any = AIOKafkaConsumer(
            **self._client,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=min(1000, session_ms // 5),
            max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
            # A partition that is read out waits for the fetch under way, which waits for news of the others.
            fetch_max_wait_ms=100,
        )
        try:
            async with _reached():
                await consumer.start()
                if unknown := set(topics) - await consumer.topics():
                    raise TransportUnavailable(f"no such topic yet: {', '.join(sorted(unknown))}")
        except BaseException:
            await stopped(consumer)
            raise
        return KafkaSubscription(consumer, topics, positions, patience=self._session_timeout)

    async def lag(self, group: str) -> Mapping[TopicPartition, int]:
        """Records between what the group has committed and the end of each partition that it has committed to."""
        async with self._admin() as admin:
            committed = await admin.list_consumer_group_offsets(group)
        if not committed:
            return {}
        reader: Any = AIOKafkaConsumer(**self._client)
        try:
            async with _reached():
                await reader.start()
                ends = await reader.end_offsets(list(committed))
        finally:
            await stopped(reader)
        return {TopicPartition(*place): max(0, ends[place] - noted.offset) for place, noted in committed.items()}

    async def aclose(self) -> None:
        """Stop publishing; subscriptions are closed by their members."""
        await self._publisher.aclose()

    def _producer(self) -> Any:
        return AIOKafkaProducer(
            **self._client, enable_idempotence=True, acks="all", max_batch_size=self._max_batch_size
        )

    @asynccontextmanager
    async def _admin(self) -> AsyncGenerator[Any]:
        admin: Any = AIOKafkaAdminClient(**self._client)
        try:
            async with _reached():
                await admin.start()
                yield admin
        finally:
            await admin.close()

    @staticmethod
    async def _partitions(admin: Any) -> dict[str, int]:
        return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}


@asynccontextmanager
async def _reached() -> AsyncGenerator[None]:
    """Say in the transport's words that the broker cannot be reached."""
    try:
        yield
    except (KafkaError, OSError, TimeoutError) as error:
        raise TransportUnavailable(f"no broker answers: {error!r}") from error
