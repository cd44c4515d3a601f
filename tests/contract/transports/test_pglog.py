"""What only the embedded log promises: retention, compaction, and ownership tied to a session."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import asyncpg
import pytest

from shared.messaging.pglog import PgLogTransport
from shared.messaging.relay import libpq_dsn
from shared.messaging.transport import Record, TopicPartition, TopicSpec, TransportUnavailable
from tests.contract.transports.harness import Database, Harness, PgLogServer, collect, values_by_key
from tests.support.waiting import eventually

pytestmark = pytest.mark.postgres


def address(harness: Harness) -> str:
    assert isinstance(harness.server, PgLogServer)
    return harness.server.url


async def execute(harness: Harness, sql: str, *values: str) -> None:
    connection = await asyncpg.connect(libpq_dsn(address(harness)))
    await connection.execute(sql, *values)
    await connection.close()


async def test_compaction_keeps_the_newest_record_of_each_key(pglog_harness: Harness) -> None:
    topic = await pglog_harness.topic(partitions=2, compacted=True)
    for value in (b"1", b"2", b"3"):
        await pglog_harness.transport.publish([Record(topic, key, value) for key in ("a", "b", "c")])
    await pglog_harness.transport.publish([Record(topic, "a", b"4"), Record(topic, "b", None)])
    transport = PgLogTransport(address(pglog_harness))

    await transport.maintain()
    await transport.aclose()

    member = await pglog_harness.member(pglog_harness.group(), topic)
    assert values_by_key(await collect(member, number=3)) == {"a": [b"4"], "b": [None], "c": [b"3"]}


async def test_a_tombstone_goes_once_it_is_older_than_the_retention(pglog_harness: Harness) -> None:
    topic = await pglog_harness.topic(partitions=1, compacted=True)
    await pglog_harness.transport.publish([Record(topic, "gone", b"1"), Record(topic, "gone", None)])
    await execute(pglog_harness, "UPDATE log_record SET recorded_at = recorded_at - interval '31 days'")
    await pglog_harness.transport.publish([Record(topic, "there", b"2")])
    transport = PgLogTransport(address(pglog_harness))

    await transport.maintain()
    await transport.aclose()

    member = await pglog_harness.member(pglog_harness.group(), topic)
    assert values_by_key(await collect(member, number=1)) == {"there": [b"2"]}


async def test_what_is_older_than_the_retention_goes_and_offsets_go_on(pglog_harness: Harness) -> None:
    topic = await pglog_harness.topic(partitions=1)
    compacted = await pglog_harness.topic(partitions=1, compacted=True)
    await pglog_harness.transport.publish([Record(topic, "k", b"old"), Record(compacted, "k", b"kept")])
    await execute(pglog_harness, "UPDATE log_record SET recorded_at = recorded_at - interval '31 days'")
    transport = PgLogTransport(address(pglog_harness), retention=timedelta(days=30))

    await transport.maintain()
    await transport.aclose()
    await pglog_harness.transport.publish([Record(topic, "k", b"new")])

    for read in (topic, compacted):
        database = Database({TopicPartition(read, 0): 0})
        member = await pglog_harness.member(pglog_harness.group(), read, database)
        (record,) = await collect(member, number=1)
        assert (record.value, record.offset) == ((b"new", 1) if read == topic else (b"kept", 0))


async def test_three_members_share_fairly_and_again_when_one_leaves(pglog_harness: Harness) -> None:
    topic, group = await pglog_harness.topic(partitions=7), pglog_harness.group()
    await pglog_harness.transport.publish([Record(topic, str(number), b"") for number in range(100)])
    databases = [Database() for _ in range(3)]
    members = [await pglog_harness.member(group, topic, database) for database in databases]
    for member in members:
        await member.poll(max_records=1, timeout=0)

    def newly_asked() -> list[set[TopicPartition]]:
        return [{place for asked in database.asked for place in asked} for database in databases]

    assert sorted(map(len, newly_asked())) == [2, 2, 3]
    assert len(set().union(*newly_asked())) == 7

    await members.pop(0).aclose()

    async def taken_over() -> bool:
        for member in members:
            await member.poll(max_records=1, timeout=0.01)
        return sum(map(len, newly_asked()[1:])) >= 7 and len(newly_asked()[1] | newly_asked()[2]) == 7

    await eventually(taken_over, what="all partitions with the two that stayed")


async def test_a_member_whose_session_is_lost_owns_nothing_until_it_joins_again(pglog_harness: Harness) -> None:
    topic, group = await pglog_harness.topic(partitions=1), pglog_harness.group()
    await pglog_harness.transport.publish([Record(topic, "k", str(number).encode()) for number in range(5)])
    old = await pglog_harness.member(group, topic)
    await collect(old, number=5)
    place = TopicPartition(topic, 0)

    await execute(
        pglog_harness,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
        f"log-{group}",
    )
    new = await pglog_harness.member(group, topic, Database({place: 2}))
    assert [record.offset for record in await collect(new, number=3)] == [2, 3, 4]

    await old.seek(place, 0)
    await old.commit(place, 99)
    for _ in range(2):
        with contextlib.suppress(TransportUnavailable):
            assert not await old.poll(max_records=10, timeout=0.1)
    assert not await pglog_harness.transport.lag(group)


async def test_two_who_join_a_new_group_at_once_are_both_in_it(pglog_harness: Harness) -> None:
    topic, group = await pglog_harness.topic(partitions=1), pglog_harness.group()
    first = await asyncpg.connect(libpq_dsn(address(pglog_harness)))
    making = first.transaction()
    await making.start()
    await first.execute("INSERT INTO log_group (name) VALUES ($1)", group)
    joining = asyncio.create_task(pglog_harness.member(group, topic))
    watching = await asyncpg.connect(libpq_dsn(address(pglog_harness)))

    async def waits() -> bool:
        query = (
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%log_group%')"
        )
        return bool(await watching.fetchval(query))

    await eventually(waits, what="a member that waits for the group")
    await making.commit()
    await pglog_harness.transport.publish([Record(topic, "k", b"1")])
    assert values_by_key(await collect(await joining, number=1)) == {"k": [b"1"]}
    await first.close()
    await watching.close()


async def test_a_record_whose_notification_was_lost_is_found_by_the_poll(pglog_harness: Harness) -> None:
    topic = await pglog_harness.topic(partitions=1)
    member = await pglog_harness.member(pglog_harness.group(), topic)
    assert not await member.poll(max_records=1, timeout=0)

    await execute(
        pglog_harness,
        """WITH place AS (UPDATE log_partition SET next_offset = 1 WHERE topic = $1 RETURNING id)
            INSERT INTO log_record (partition_id, record_offset, key, value, header_names, header_values)
            SELECT id, 0, 'quiet', 'x', '{}', '{}' FROM place""",
        topic,
    )

    assert [record.key for record in await collect(member, number=1)] == ["quiet"]


async def test_many_processes_may_create_the_log_at_once(pglog_harness: Harness) -> None:
    transports = [pglog_harness.connect() for _ in range(5)]

    await asyncio.gather(*(transport.ensure_topics([TopicSpec("new", 3)]) for transport in transports))

    assert await transports[0].publish([Record("new", "k", b"")]) == [None]


async def test_a_read_is_bounded_in_bytes_and_goes_on_behind_a_large_record(pglog_harness: Harness) -> None:
    topic = await pglog_harness.topic(partitions=1)
    member = await pglog_harness.member(pglog_harness.group(), topic)
    large = [Record(topic, "k", bytes([number]) * 1_000_000) for number in range(20)]
    for start in range(0, 20, 5):
        await pglog_harness.transport.publish(large[start : start + 5])

    first = await collect(member, number=1)

    assert 1 <= len(first) < 20
    assert [record.offset for record in first + await collect(member, number=20 - len(first))] == list(range(20))
