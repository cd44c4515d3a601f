"""The embedded default: the same topics, partitions, groups and offsets in a PostgreSQL database of its own.

Offsets are given under a lock on the partition's row, which is held until the commit, so they become visible in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg

from shared.messaging._partitions import triage
from shared.messaging._pglog_schema import LOST, RECORDS_CHANNEL, AnyConnection, create_tables
from shared.messaging._pglog_subscription import PgLogSubscription
from shared.messaging.relay import libpq_dsn
from shared.messaging.transport import (
    Positions,
    PublishFailed,
    Record,
    TopicPartition,
    TopicSpec,
    TransportUnavailable,
)

__all__ = ["PgLogTransport"]

_CONNECTIONS = 4
_COLUMNS = ["partition_id", "record_offset", "key", "value", "header_names", "header_values"]

_FORGET_OLD = """
DELETE FROM log_record WHERE recorded_at < now() - $1::interval AND partition_id IN (
    SELECT p.id FROM log_partition p JOIN log_topic t ON t.name = p.topic WHERE NOT t.compacted)
"""
_COMPACT = """
DELETE FROM log_record r USING (
    SELECT partition_id, key, max(record_offset) AS last FROM log_record
    WHERE partition_id IN (SELECT p.id FROM log_partition p JOIN log_topic t ON t.name = p.topic WHERE t.compacted)
    GROUP BY partition_id, key
) AS newest
WHERE r.partition_id = newest.partition_id AND r.key = newest.key
    AND (r.record_offset < newest.last OR (r.value IS NULL AND r.recorded_at < now() - $1::interval))
"""
_LAG = """
SELECT p.topic, p.number, greatest(0, p.next_offset - o.next_offset) FROM log_group_offset o
JOIN log_group g ON g.id = o.group_id JOIN log_partition p ON p.id = o.partition_id WHERE g.name = $1
"""


class PgLogTransport:
    """url: SQLAlchemy's or libpq's address of the log's own database.

    retention: how long records are kept, by the database's clock: `shared.clock` leaps months in the demo, and nobody
    may lose an event that was published a second ago.
    """

    def __init__(self, url: str, *, retention: timedelta = timedelta(days=30)) -> None:
        self._dsn = libpq_dsn(url)
        self._retention = retention
        self._opening = asyncio.Lock()
        self._pool: asyncpg.Pool[Any] | None = None
        self._ids: dict[TopicPartition, int] = {}
        self._partitions: dict[str, int] = {}

    async def ensure_topics(self, topics: Sequence[TopicSpec]) -> None:
        """Create the topics that do not exist. Raises ValueError when one exists with other partitions."""
        async with self._connection() as connection, connection.transaction():
            await connection.execute("LOCK TABLE log_topic IN SHARE ROW EXCLUSIVE MODE")
            existing: dict[str, int] = dict(await connection.fetch("SELECT name, partitions FROM log_topic"))
            for topic in topics:
                if existing.get(topic.name, topic.partitions) != topic.partitions:
                    raise ValueError(f"{topic.name} has {existing[topic.name]} partitions, not {topic.partitions}")
            missing = [topic for topic in topics if topic.name not in existing]
            await connection.executemany(
                "INSERT INTO log_topic (name, partitions, compacted) VALUES ($1, $2, $3)",
                [(topic.name, topic.partitions, topic.compacted) for topic in missing],
            )
            await connection.executemany(
                "INSERT INTO log_partition (topic, number) VALUES ($1, $2)",
                [(topic.name, number) for topic in missing for number in range(topic.partitions)],
            )

    async def publish(self, records: Sequence[Record]) -> Sequence[PublishFailed | None]:
        """Publish in the order given, in one transaction; None for each accepted record, its failure for each other.

        Raises TransportUnavailable when the database is away: publish the same records again.
        """
        async with self._connection() as connection:
            await self._look_up(connection, {record.topic for record in records})
            outcomes, to_try = triage(records, self._partitions)
            if to_try:
                async with connection.transaction():
                    await self._append(connection, records, to_try)
            return outcomes

    async def subscribe(self, group: str, topics: Sequence[str], positions: Positions) -> PgLogSubscription:
        """Join `group`. Raises TransportUnavailable when the database is away or a topic does not exist yet."""
        async with self._connection() as connection:
            await self._look_up(connection, topics)
            if unknown := set(topics) - self._partitions.keys():
                raise TransportUnavailable(f"no such topic yet: {', '.join(sorted(unknown))}")
            partitions = {place: number for place, number in self._ids.items() if place.topic in topics}
            subscription = PgLogSubscription(self._dsn, group, topics, partitions, positions)
            await subscription.join()
            return subscription

    async def lag(self, group: str) -> Mapping[TopicPartition, int]:
        """Records between what the group has committed and the end of each partition that it has committed to."""
        async with self._connection() as connection:
            rows = await connection.fetch(_LAG, group)
            return {TopicPartition(topic, number): lag for topic, number, lag in rows}

    async def maintain(self) -> None:
        """Forget what is older than the retention, and in compacted topics all but the newest record of each key."""
        async with self._connection() as connection:
            await connection.execute(_FORGET_OLD, self._retention, timeout=600)
            await connection.execute(_COMPACT, self._retention, timeout=600)

    async def aclose(self) -> None:
        """Close the connections; subscriptions are closed by their members."""
        if self._pool is not None:
            try:
                async with asyncio.timeout(5):
                    await self._pool.close()
            except TimeoutError:
                self._pool.terminate()
            self._pool = None

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[AnyConnection]:
        """A connection to a log that has its tables. Says in the transport's words that the database is away."""
        try:
            async with self._opening:
                pool = self._pool or await self._open()
            async with pool.acquire() as connection:
                yield connection
        except LOST as error:
            raise TransportUnavailable(f"the log's database is away: {error!r}") from error

    async def _open(self) -> asyncpg.Pool[Any]:
        pool = await asyncpg.create_pool(
            self._dsn,
            min_size=0,
            max_size=_CONNECTIONS,
            timeout=10,
            command_timeout=60,
            reset=_leave_as_it_is,
            server_settings={"application_name": "log"},
        )
        async with pool.acquire() as connection:
            await create_tables(connection)
        self._pool = pool
        return pool

    async def _look_up(self, connection: AnyConnection, topics: Collection[str]) -> None:
        """Learn the partitions of these topics, which are fixed for life."""
        unknown = set(topics) - self._partitions.keys()
        if unknown:
            sql = "SELECT topic, number, id FROM log_partition WHERE topic = ANY($1)"
            for topic, number, partition_id in await connection.fetch(sql, list(unknown)):
                self._ids[TopicPartition(topic, number)] = partition_id
                self._partitions[topic] = max(self._partitions.get(topic, 0), number + 1)

    async def _append(
        self, connection: AnyConnection, records: Sequence[Record], to_try: Mapping[TopicPartition, list[int]]
    ) -> None:
        # In the order of their ids, so that two publishers never wait for each other.
        locked = await connection.fetch(
            "SELECT id, next_offset FROM log_partition WHERE id = ANY($1) ORDER BY id FOR UPDATE",
            [self._ids[place] for place in to_try],
        )
        starts: dict[int, int] = dict(locked)

        def rows() -> Iterator[tuple[Any, ...]]:
            for place, indices in to_try.items():
                partition_id = self._ids[place]
                for offset, index in enumerate(indices, starts[partition_id]):
                    record = records[index]
                    names = [name for name, _ in record.headers]
                    values = [value for _, value in record.headers]
                    yield partition_id, offset, record.key, record.value, names, values

        await connection.copy_records_to_table("log_record", records=rows(), columns=_COLUMNS)
        await connection.execute(
            "UPDATE log_partition SET next_offset = next_offset + added.number"
            " FROM unnest($1::int[], $2::bigint[]) AS added (id, number) WHERE log_partition.id = added.id",
            [self._ids[place] for place in to_try],
            [len(indices) for indices in to_try.values()],
        )
        topics = list({place.topic for place in to_try})
        await connection.execute(
            "SELECT pg_notify($1, topic) FROM unnest($2::text[]) AS topic", RECORDS_CHANNEL, topics
        )


async def _leave_as_it_is(_connection: object) -> None:
    """Our transactions leave nothing behind in a session that would have to be reset."""
