"""What publishing promises, whichever the transport."""

from __future__ import annotations

import asyncio

import pytest

from shared.messaging._partitions import partition_of
from shared.messaging.transport import MAX_RECORD_BYTES, PublishFailed, Record, TopicSpec, TransportUnavailable
from tests.contract.transports.harness import Database, Harness, collect, values_by_key
from tests.support.waiting import eventually


async def test_records_of_a_key_arrive_in_publishing_order(harness: Harness) -> None:
    topic = await harness.topic()
    member = await harness.member(harness.group(), topic)
    records = [Record(topic, f"key-{number % 10}", str(number).encode()) for number in range(300)]

    assert not any(await harness.transport.publish(records[:170]))
    assert not any(await harness.transport.publish(records[170:]))

    expected = {f"key-{key}": [str(number).encode() for number in range(key, 300, 10)] for key in range(10)}
    assert values_by_key(await collect(member, number=300)) == expected


async def test_a_key_has_one_partition_the_same_in_every_transport(harness: Harness) -> None:
    topic = await harness.topic(partitions=7)
    member = await harness.member(harness.group(), topic)
    keys = [*(f"key-{number}" for number in range(50)), "Ünïcödé ключ 鍵", ""]

    await harness.transport.publish([Record(topic, key, b"") for key in keys] * 2)

    received = await collect(member, number=2 * len(keys))
    assert {(record.key, record.partition) for record in received} == {(key, partition_of(key, 7)) for key in keys}


async def test_headers_are_kept_in_order_with_repeated_names(harness: Harness) -> None:
    topic = await harness.topic()
    member = await harness.member(harness.group(), topic)
    headers = (("traceparent", b"00-ab-cd-01"), ("x", b"\x00\xff"), ("traceparent", b""), ("über", b"2"))

    await harness.transport.publish([Record(topic, "with", b"1", headers), Record(topic, "without", b"2")])

    received = {record.key: record.headers for record in await collect(member, number=2)}
    assert received == {"with": headers, "without": ()}


async def test_an_empty_value_is_not_a_tombstone(harness: Harness) -> None:
    topic = await harness.topic(compacted=True)
    member = await harness.member(harness.group(), topic)

    await harness.transport.publish([Record(topic, "a", b"1"), Record(topic, "a", b""), Record(topic, "a", None)])

    assert values_by_key(await collect(member, number=3)) == {"a": [b"1", b"", None]}


async def test_a_megabyte_passes_and_a_larger_record_fails_alone(harness: Harness) -> None:
    topic = await harness.topic(partitions=1)
    member = await harness.member(harness.group(), topic)
    largest = b"x" * MAX_RECORD_BYTES

    outcomes = await harness.transport.publish(
        [
            Record(topic, "fits", largest, (("traceparent", b"00-ab-cd-01"),)),
            Record(topic, "too-large", b"first"),
            Record(topic, "too-large", largest + b"x"),
            Record(topic, "too-large", b"after"),
            Record(topic, "other", b"passes"),
        ]
    )

    assert [outcome and outcome.retriable for outcome in outcomes] == [None, None, False, True, None]
    received = values_by_key(await collect(member, number=3))
    assert received == {"fits": [largest], "too-large": [b"first"], "other": [b"passes"]}
    await harness.transport.publish([Record(topic, "too-large", b"after")])
    assert [record.value for record in await collect(member, number=1)] == [b"after"]


@pytest.mark.parametrize("record", [("nul\0", ()), ("half \ud800", ()), ("key", (("nul\0", b""),))])
async def test_a_key_or_header_that_is_no_text_is_refused_alone(
    harness: Harness, record: tuple[str, tuple[tuple[str, bytes], ...]]
) -> None:
    topic = await harness.topic()
    key, headers = record

    outcomes = await harness.transport.publish([Record(topic, key, b"1", headers), Record(topic, "good", b"2")])

    assert isinstance(outcomes[0], PublishFailed)
    assert not outcomes[0].retriable
    assert outcomes[1] is None


async def test_a_topic_that_does_not_exist_yet_fails_alone_and_may_be_retried(harness: Harness) -> None:
    topic = await harness.topic()
    missing = f"{topic}-missing"

    outcomes = await harness.transport.publish([Record(missing, "k", b"1"), Record(topic, "k", b"2")])

    assert [outcome and outcome.retriable for outcome in outcomes] == [True, None]
    with pytest.raises(TransportUnavailable):
        await harness.transport.subscribe(harness.group(), [missing], Database().positions)
    await harness.transport.ensure_topics([TopicSpec(missing, 1)])
    assert await harness.transport.publish([Record(missing, "k", b"1")]) == [None]


async def test_nothing_at_all_can_be_published(harness: Harness) -> None:
    assert list(await harness.transport.publish([])) == []


async def test_topics_are_created_once_and_keep_their_partitions(harness: Harness) -> None:
    topic = await harness.topic(partitions=4)

    await harness.connect().ensure_topics([TopicSpec(topic, 4), TopicSpec(f"{topic}-more", 2, compacted=True)])

    with pytest.raises(ValueError, match="4 partitions, not 5"):
        await harness.transport.ensure_topics([TopicSpec(topic, 5)])


async def test_many_publishers_at_once_leave_no_gap_and_no_disorder(harness: Harness) -> None:
    topics = [await harness.topic(partitions=3), await harness.topic(partitions=3)]
    transports = [harness.connect() for _ in range(4)]
    members = [await harness.member(harness.group(), topic) for topic in topics]

    async def publish(number: int) -> None:
        order = topics if number % 2 else topics[::-1]
        for batch in range(10):
            records = [Record(topic, f"{number}-{key}", str(batch).encode()) for key in range(5) for topic in order]
            assert not any(await transports[number].publish(records))

    publishing = asyncio.gather(*(publish(number) for number in range(4)))
    received = await collect(*members, number=400)
    await publishing

    places: dict[tuple[str, int], list[int]] = {}
    for record in received:
        places.setdefault((record.topic, record.partition), []).append(record.offset)
    assert all(offsets == list(range(len(offsets))) for offsets in places.values())
    for topic in topics:
        values = values_by_key([record for record in received if record.topic == topic])
        assert len(values) == 20
        assert all(found == [str(batch).encode() for batch in range(10)] for found in values.values())


async def test_while_the_log_is_away_nothing_is_published_and_then_everything_once(harness: Harness) -> None:
    topic = await harness.topic(partitions=2)
    member = await harness.member(harness.group(), topic)
    records = [Record(topic, f"key-{number % 5}", str(number).encode()) for number in range(20)]
    assert not any(await harness.transport.publish(records[:10]))
    fresh = harness.connect()

    await harness.server.take_away()
    for transport in (harness.transport, fresh):
        with pytest.raises(TransportUnavailable):
            await transport.publish(records[10:])
    for question in (
        fresh.ensure_topics([TopicSpec(topic, 2)]),
        fresh.lag("group"),
        fresh.subscribe(harness.group(), [topic], Database().positions),
    ):
        with pytest.raises(TransportUnavailable):
            await question
    await harness.server.bring_back()

    async def published() -> bool:
        try:
            return not any(await harness.transport.publish(records[10:]))
        except TransportUnavailable:
            return False

    await eventually(published, what="publishing again")
    values = values_by_key(await collect(member, number=20))
    assert values == {f"key-{key}": [str(number).encode() for number in range(key, 20, 5)] for key in range(5)}
