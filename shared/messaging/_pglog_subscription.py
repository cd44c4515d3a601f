"""A member of a group on the embedded log.

A partition is read by the session that holds its advisory lock, so a member that loses its session loses what it owned.
Members work out the same fair shares from the same list of members; each gives up what is no longer its own and takes
what has become free, between two polls.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from shared.messaging._partitions import assigned_to
from shared.messaging._pglog_schema import GROUPS_CHANNEL, LOST, RECORDS_CHANNEL, member_locks, partition_locks
from shared.messaging._positions import positions_within
from shared.messaging.transport import Positions, ReceivedRecord, TopicPartition, TransportUnavailable

__all__ = ["PgLogSubscription"]

_LOOK_AGAIN = 1.0
_FETCH_BYTES = 8 * 1024 * 1024

# Changes what is there, since only that sees a row that another session has made meanwhile.
_GROUP = """
INSERT INTO log_group (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id
"""
# A member takes its lock before it writes its row, so a row whose lock is free belongs to nobody.
_FORGET_DEAD = """
DELETE FROM log_member WHERE group_id = $1 AND number NOT IN (
    SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = $2::bigint::oid AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
_MEMBERS = "SELECT number, topics FROM log_member WHERE group_id = $1"
_READ = """
SELECT partition_id, record_offset, key, value, header_names, header_values
FROM unnest($1::int[], $2::bigint[]) AS place (id, next_offset) CROSS JOIN LATERAL (
    SELECT *, sum(coalesce(octet_length(value), 0)) OVER (ORDER BY record_offset) - coalesce(octet_length(value), 0)
        AS bytes_before
    FROM (
        SELECT * FROM log_record WHERE partition_id = place.id AND record_offset >= place.next_offset
        ORDER BY record_offset LIMIT $3
    ) AS following
) AS counted
WHERE bytes_before < $4 ORDER BY partition_id, record_offset
"""
_COMMIT = """
INSERT INTO log_group_offset (group_id, partition_id, next_offset)
SELECT $1, * FROM unnest($2::int[], $3::bigint[])
ON CONFLICT (group_id, partition_id) DO UPDATE SET next_offset = excluded.next_offset
"""


class PgLogSubscription:
    """partitions: the id of each partition of `topics`."""

    def __init__(
        self,
        dsn: str,
        group: str,
        topics: Sequence[str],
        partitions: Mapping[TopicPartition, int],
        positions: Positions,
    ) -> None:
        self._dsn = dsn
        self._group = group
        self._topics = list(topics)
        self._ids = dict(partitions)
        self._places = {number: place for place, number in partitions.items()}
        self._positions = positions
        self._connection: asyncpg.Connection[Any] | None = None
        self._group_id = 0
        self._number = 0
        self._woken = asyncio.Event()
        self._members_changed = True
        self._dealing = False
        self._dealt_at = 0.0
        self._locked: set[TopicPartition] = set()
        self._next: dict[TopicPartition, int] = {}
        self._to_commit: dict[TopicPartition, int] = {}

    async def poll(self, *, max_records: int, timeout: float) -> Mapping[TopicPartition, Sequence[ReceivedRecord]]:
        """The next records of each partition that this member owns; empty after `timeout` seconds.

        Raises TransportUnavailable while the database is away. A lost session loses all that was owned, and the next
        call joins anew.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            self._woken.clear()
            try:
                connection = await self.join()
                await self._commit_noted(connection)
                if self._members_changed or loop.time() >= self._dealt_at + _LOOK_AGAIN:
                    await self._deal(connection)
                await self._take_position(connection, max(0.0, deadline - loop.time()))
                if found := await self._read(connection, max_records):
                    return found
            except LOST as error:
                self._lose()
                raise TransportUnavailable(f"the log's database is away: {error!r}") from error
            except asyncio.CancelledError:
                if self._dealing:
                    self._lose()  # half dealt, it would not know which locks its session holds
                raise
            left = deadline - loop.time()
            if left <= 0:
                return {}
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, _LOOK_AGAIN)):
                    await self._woken.wait()

    async def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read this partition again from `offset`; does nothing when it is not this member's."""
        if partition in self._next:
            self._next[partition] = offset

    async def commit(self, partition: TopicPartition, next_offset: int) -> None:
        """Note how far the group has come; the next poll writes it down."""
        if partition in self._next:
            self._to_commit[partition] = next_offset

    async def aclose(self) -> None:
        """Leave the group, so that others take over at once."""
        connection = self._connection
        if connection is None:
            return
        try:
            async with asyncio.timeout(5.0):
                await self._commit_noted(connection)
                await connection.execute("SELECT pg_advisory_unlock_all()")
                await connection.execute("DELETE FROM log_member WHERE number = $1", self._number)
                await connection.execute("SELECT pg_notify($1, $2)", GROUPS_CHANNEL, str(self._group_id))
                await connection.close()
        except LOST:
            pass
        finally:
            self._lose()

    async def join(self) -> asyncpg.Connection[Any]:
        """The session that holds this member's locks, a new one when there is none."""
        if self._connection is not None and not self._connection.is_closed():
            return self._connection
        self._lose()
        connection = await asyncpg.connect(
            self._dsn, timeout=10, command_timeout=60, server_settings={"application_name": f"log-{self._group}"}
        )
        try:
            self._group_id = await connection.fetchval(_GROUP, self._group)
            self._number = await connection.fetchval("SELECT nextval('log_member_number')::int")
            await connection.execute("SELECT pg_advisory_lock($1, $2)", member_locks(self._group_id), self._number)
            await connection.execute(
                "INSERT INTO log_member (number, group_id, topics) VALUES ($1, $2, $3)"
                " ON CONFLICT (number) DO UPDATE SET group_id = excluded.group_id, topics = excluded.topics",
                *(self._number, self._group_id, self._topics),
            )
            connection.add_termination_listener(self._wake)
            await connection.add_listener(RECORDS_CHANNEL, self._hear_of_records)
            await connection.add_listener(GROUPS_CHANNEL, self._hear_of_members)
            await connection.execute("SELECT pg_notify($1, $2)", GROUPS_CHANNEL, str(self._group_id))
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection
        return connection

    def _lose(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self._connection = None
        self._members_changed, self._dealing = True, False
        for owned in (self._locked, self._next, self._to_commit):
            owned.clear()

    def _wake(self, *_: object) -> None:
        self._woken.set()

    def _hear_of_records(self, _connection: object, _pid: int, _channel: str, topic: object) -> None:
        if topic in self._topics:
            self._woken.set()

    def _hear_of_members(self, _connection: object, _pid: int, _channel: str, group_id: object) -> None:
        if group_id == str(self._group_id):
            self._members_changed = True
            self._woken.set()

    async def _deal(self, connection: asyncpg.Connection[Any]) -> None:
        """Give up the partitions that are another member's now, and take those of ours that are free."""
        self._members_changed = False
        self._dealing = True
        self._dealt_at = asyncio.get_running_loop().time()
        await connection.execute(_FORGET_DEAD, self._group_id, member_locks(self._group_id))
        live = await connection.fetch(_MEMBERS, self._group_id)
        members: dict[int, list[str]] = dict(live)
        partitions: dict[str, int] = {}
        for topic, _ in self._ids:
            partitions[topic] = partitions.get(topic, 0) + 1
        ours = assigned_to(self._number, members, partitions) & self._ids.keys()
        await self._unlock(connection, self._locked - ours)
        await self._lock(connection, ours - self._locked)
        self._dealing = False

    async def _unlock(self, connection: asyncpg.Connection[Any], partitions: set[TopicPartition]) -> None:
        if not partitions:
            return
        for partition in partitions:
            self._locked.discard(partition)
            self._next.pop(partition, None)
            self._to_commit.pop(partition, None)
        await connection.execute(
            "SELECT pg_advisory_unlock($1, id) FROM unnest($2::int[]) AS id",
            *(partition_locks(self._group_id), [self._ids[partition] for partition in partitions]),
        )
        await connection.execute("SELECT pg_notify($1, $2)", GROUPS_CHANNEL, str(self._group_id))

    async def _lock(self, connection: asyncpg.Connection[Any], partitions: set[TopicPartition]) -> None:
        if not partitions:
            return
        tried = await connection.fetch(
            "SELECT id, pg_try_advisory_lock($1, id) FROM unnest($2::int[]) AS id",
            *(partition_locks(self._group_id), [self._ids[partition] for partition in partitions]),
        )
        self._locked |= {self._places[number] for number, locked in tried if locked}

    async def _take_position(self, connection: asyncpg.Connection[Any], seconds: float) -> None:
        """Ask where to start in the partitions that have become ours; without an answer they are not read."""
        new = sorted(self._locked - self._next.keys())
        known = await positions_within(seconds, self._positions, new)
        if known is None or not new:
            return
        ends = dict(
            await connection.fetch(
                "SELECT id, next_offset FROM log_partition WHERE id = ANY($1)", [self._ids[place] for place in new]
            )
        )
        for place in new:
            offset = known.get(place, 0)
            self._next[place] = offset if offset <= ends[self._ids[place]] else 0

    async def _read(
        self, connection: asyncpg.Connection[Any], max_records: int
    ) -> dict[TopicPartition, Sequence[ReceivedRecord]]:
        if not self._next:
            return {}
        ids = [self._ids[place] for place in self._next]
        rows = await connection.fetch(_READ, ids, list(self._next.values()), max_records, _FETCH_BYTES)
        found: dict[TopicPartition, list[ReceivedRecord]] = {}
        for number, offset, key, value, names, values in rows:
            place = self._places[number]
            headers = tuple(zip(names, values, strict=True))
            found.setdefault(place, []).append(ReceivedRecord(*place, offset, key, value, headers))
        for place, records in found.items():
            self._next[place] = records[-1].offset + 1
        return dict(found)

    async def _commit_noted(self, connection: asyncpg.Connection[Any]) -> None:
        if self._to_commit:
            ids = [self._ids[place] for place in self._to_commit]
            await connection.execute(_COMMIT, self._group_id, ids, list(self._to_commit.values()))
            self._to_commit.clear()
