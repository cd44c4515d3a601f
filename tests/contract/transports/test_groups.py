"""What a group of members may rely on, whichever the transport."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from shared.messaging.transport import (
    ReceivedRecord,
    Record,
    Subscription,
    TopicPartition,
    Transport,
    TransportUnavailable,
)
from tests.contract.transports.harness import Database, Harness, collect
from tests.support.waiting import eventually


def numbered(topic: str, numbers: range) -> list[Record]:
    return [Record(topic, f"key-{number}", str(number).encode()) for number in numbers]


def values(records: Sequence[ReceivedRecord]) -> list[int]:
    return sorted(int(record.value or b"-1") for record in records)


def places(records: Sequence[ReceivedRecord]) -> set[TopicPartition]:
    return {TopicPartition(record.topic, record.partition) for record in records}


async def shares(*members: tuple[Subscription, Database], each: int) -> None:
    """Poll these members, of which nobody may receive anything, until the last one was dealt its share."""

    async def dealt() -> bool:
        for member, _ in members:
            await member.poll(max_records=1, timeout=0.05)
        asked = members[-1][1].asked
        return bool(asked) and len(asked[-1]) == each

    await eventually(dealt, what="a share of the partitions")


async def test_each_group_gets_every_record(harness: Harness) -> None:
    topic = await harness.topic()
    await harness.transport.publish(numbered(topic, range(20)))

    for _ in range(2):
        member = await harness.member(harness.group(), topic)
        assert values(await collect(member, number=20)) == list(range(20))


async def test_members_of_a_group_share_the_partitions(harness: Harness) -> None:
    topic, group = await harness.topic(partitions=4), harness.group()
    members = [(await harness.member(group, topic, database), database) for database in (Database(), Database())]
    await shares(*members, each=2)

    await harness.transport.publish(numbered(topic, range(60)))

    received: list[list[ReceivedRecord]] = [[], []]

    async def all_arrived() -> bool:
        for number, (member, _) in enumerate(members):
            for records in (await member.poll(max_records=500, timeout=0.05)).values():
                received[number] += records
        return sum(map(len, received)) >= 60

    await eventually(all_arrived, what="every record")
    assert values(received[0] + received[1]) == list(range(60))
    assert len(places(received[0])) == len(places(received[1])) == 2
    assert not places(received[0]) & places(received[1])


async def test_a_member_that_leaves_is_succeeded_at_once(harness: Harness) -> None:
    topic, group = await harness.topic(partitions=4), harness.group()
    leaving, staying = await harness.member(group, topic), await harness.member(group, topic)
    await leaving.poll(max_records=1, timeout=0.05)

    await leaving.aclose()
    await harness.transport.publish(numbered(topic, range(30)))

    assert values(await collect(staying, number=30)) == list(range(30))


async def test_a_member_that_dies_is_succeeded_from_the_positions(harness: Harness) -> None:
    topic, group = await harness.topic(partitions=2), harness.group()
    await harness.transport.publish(numbered(topic, range(30)))

    await harness.server.let_member_die(group, topic)

    successor = await harness.member(group, topic)
    assert values(await collect(successor, number=30)) == list(range(30))


async def test_a_new_owner_starts_at_the_positions_while_the_old_one_still_holds_a_batch(harness: Harness) -> None:
    topic, group = await harness.topic(partitions=2), harness.group()
    await harness.transport.publish(numbered(topic, range(40)))
    old = await harness.member(group, topic)
    held = await collect(old, number=40)

    database = Database({TopicPartition(topic, 0): 1, TopicPartition(topic, 1): 1})
    new = await harness.member(group, topic, database)
    taken: list[ReceivedRecord] = []

    async def new_owner_reads() -> bool:
        if harness.server.gives_up_between_polls:
            await old.poll(max_records=1, timeout=0.01)
        for records in (await new.poll(max_records=500, timeout=0.1)).values():
            taken.extend(records)
        return bool(database.asked and database.asked[-1] and taken)

    await eventually(new_owner_reads, what="records for the new owner")
    (place,) = places(taken)
    assert [record.offset for record in taken] == list(range(1, sum(place in places([record]) for record in held)))

    await old.seek(place, 0)
    await old.commit(place, 1_000_000)
    await harness.transport.publish(numbered(topic, range(40, 80)))
    following = [record for record in await collect(old, new, number=40) if places([record]) == {place}]
    assert [record.offset for record in following] == list(
        range(taken[-1].offset + 1, taken[-1].offset + 1 + len(following))
    )
    assert 1_000_000 not in [following[-1].offset - lag for lag in (await harness.transport.lag(group)).values()]


async def test_a_batch_that_was_rolled_back_is_read_again(harness: Harness) -> None:
    topic = await harness.topic(partitions=1)
    member = await harness.member(harness.group(), topic)
    await harness.transport.publish(numbered(topic, range(10)))
    await collect(member, number=10)

    await member.seek(TopicPartition(topic, 0), 4)
    await member.seek(TopicPartition(topic, 99), 0)

    assert values(await collect(member, number=6)) == [4, 5, 6, 7, 8, 9]


async def test_a_member_reads_nothing_until_its_database_tells_the_positions(harness: Harness) -> None:
    topic = await harness.topic(partitions=1)
    await harness.transport.publish(numbered(topic, range(10)))
    database = Database({TopicPartition(topic, 0): 3})
    database.away = True
    member = await harness.member(harness.group(), topic, database)

    async def asked_twice() -> bool:
        assert not await member.poll(max_records=500, timeout=0.2)
        return len(database.asked) >= 2

    await eventually(asked_twice, what="the question for the positions")
    database.away = False

    assert values(await collect(member, number=7)) == list(range(3, 10))


async def test_a_database_restored_from_yesterday_gets_the_records_since(harness: Harness) -> None:
    topic, group, place = await harness.topic(partitions=1), harness.group(), None
    place = TopicPartition(topic, 0)
    await harness.transport.publish(numbered(topic, range(10)))
    today = await harness.member(group, topic)
    await collect(today, number=10)
    await today.commit(place, 10)
    await today.aclose()

    restored = await harness.member(group, topic, Database({place: 2}))

    assert values(await collect(restored, number=8)) == list(range(2, 10))


@pytest.mark.parametrize("beyond", [11, 1_000_000])
async def test_a_position_beyond_the_log_starts_at_the_earliest_record(harness: Harness, beyond: int) -> None:
    topic = await harness.topic(partitions=1)
    await harness.transport.publish(numbered(topic, range(10)))

    member = await harness.member(harness.group(), topic, Database({TopicPartition(topic, 0): beyond}))

    assert values(await collect(member, number=10)) == list(range(10))


async def test_a_poll_brings_so_many_records_of_each_partition_in_order(harness: Harness) -> None:
    topic = await harness.topic(partitions=2)
    member = await harness.member(harness.group(), topic)
    await harness.transport.publish(numbered(topic, range(60)))
    received: list[ReceivedRecord] = []

    async def all_arrived() -> bool:
        batch = await member.poll(max_records=7, timeout=1)
        assert all(0 < len(records) <= 7 for records in batch.values())
        for place, records in batch.items():
            assert places(records) == {place}
            received.extend(records)
        return len(received) >= 60

    await eventually(all_arrived, what="every record")
    assert values(received) == list(range(60))
    for number in range(2):
        offsets = [record.offset for record in received if record.partition == number]
        assert offsets == list(range(len(offsets)))


async def test_a_waiting_poll_wakes_for_a_record_and_otherwise_ends_in_time(harness: Harness) -> None:
    topic = await harness.topic(partitions=1)
    member = await harness.member(harness.group(), topic)
    loop = asyncio.get_running_loop()
    await harness.transport.publish(numbered(topic, range(1)))
    await collect(member, number=1)

    started = loop.time()
    assert not await member.poll(max_records=1, timeout=0.3)
    assert 0.25 < loop.time() - started < 2

    waiting = asyncio.create_task(member.poll(max_records=1, timeout=30))
    await harness.transport.publish(numbered(topic, range(1)))
    async with asyncio.timeout(5):
        assert await waiting


async def test_lag_is_what_the_group_has_not_committed(harness: Harness) -> None:
    topic, group = await harness.topic(partitions=1), harness.group()
    member = await harness.member(group, topic)
    await harness.transport.publish(numbered(topic, range(10)))
    await collect(member, number=10)
    assert not await harness.transport.lag(group)

    await member.commit(TopicPartition(topic, 0), 4)

    async def lags() -> bool:
        await member.poll(max_records=1, timeout=0.01)
        return dict(await harness.transport.lag(group)) == {TopicPartition(topic, 0): 6}

    await eventually(lags, what="a lag of 6")


async def test_a_member_says_that_the_log_is_away_and_goes_on_when_it_is_back(harness: Harness) -> None:
    topic, group = await harness.topic(partitions=2), harness.group()
    member = await harness.member(group, topic)
    await harness.transport.publish(numbered(topic, range(10)))
    await collect(member, number=10)

    await harness.server.take_away()
    with pytest.raises(TransportUnavailable):
        async with asyncio.timeout(20):
            while True:
                assert not await member.poll(max_records=500, timeout=0.1)
    await harness.server.bring_back()
    await publish_all(harness.transport, numbered(topic, range(10, 20)), batch=10)

    received = await collect(member, number=1)
    while not set(range(10, 20)) <= set(values(received)):
        received += await collect(member, number=1)


async def test_a_restart_under_load_loses_nothing_and_keeps_the_order(durable_harness: Harness) -> None:
    harness = durable_harness
    topic = await harness.topic(partitions=3)
    member = await harness.member(harness.group(), topic)
    records = [Record(topic, f"key-{number % 7}", str(number).encode()) for number in range(3000)]
    publishing = asyncio.create_task(publish_all(harness.transport, records, batch=20))

    received = await collect(member, number=200)
    await harness.server.restart()
    await publishing
    while set(values(received)) != set(range(3000)):
        received += await collect(member, number=1)

    firsts: dict[str, list[int]] = {}
    for record in received:
        value = int(record.value or b"-1")
        if value not in firsts.setdefault(record.key, []):
            firsts[record.key].append(value)
    assert all(found == sorted(found) for found in firsts.values())
    offsets = {(record.partition, record.offset) for record in received}
    if harness.server.kind == "kafka":
        assert len(offsets) == 3000, "the idempotent producer wrote a record twice"


async def publish_all(transport: Transport, records: list[Record], *, batch: int) -> None:
    """Publish as a relay does: again and again, until everything is accepted."""
    while records:
        try:
            outcomes = await transport.publish(records[:batch])
        except TransportUnavailable:
            continue
        refused = [record for record, outcome in zip(records[:batch], outcomes, strict=True) if outcome is not None]
        records = refused + records[batch:]
