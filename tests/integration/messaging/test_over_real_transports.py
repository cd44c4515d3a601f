"""Every effect once, over the transports of the embedded run and of a deployment, whatever is taken away meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg
import pytest
import structlog.testing
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from shared.db import AsyncSession, Sessions
from shared.events import TOPICS
from shared.events.profiles import GoalSet
from shared.ids import new_id
from shared.messaging import dead_letters
from shared.messaging._partitions import partition_of
from shared.messaging.handlers import HandlerTable
from shared.messaging.relay import libpq_dsn
from shared.messaging.transport import MAX_RECORD_BYTES, ReceivedRecord, TopicPartition
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support import ledger
from tests.support.gate import Gate
from tests.support.lines import DEAD, TOPIC, Held, KafkaLog, Line, PgLog
from tests.support.postgres import ROLE, DatabaseFactory
from tests.support.waiting import eventually


def keys_of_one_partition(number: int) -> list[UUID]:
    found: dict[int, list[UUID]] = {}
    while True:
        key = new_id()
        keys = found.setdefault(partition_of(str(key), TOPICS[TOPIC].partitions), [])
        keys.append(key)
        if len(keys) == number:
            return keys


async def test_the_largest_event_goes_through_the_whole_line(line: Line) -> None:
    line.relay()
    line.consumer()
    empty = GoalSet(subject=new_id(), version=1, person_id=new_id(), title="")
    key, title = new_id(), "x" * (MAX_RECORD_BYTES - len(empty.to_json()) - 8)
    await line.say(key, title=title)
    await line.until({key: [1]})
    async with line.target() as session:
        assert await session.scalar(select(ledger.entry.c.title)) == title


async def test_a_trace_goes_on_through_the_record_into_the_handler(line: Line, spans: InMemorySpanExporter) -> None:
    line.relay()
    line.consumer()
    key = new_id()
    with trace.get_tracer("test").start_as_current_span("the command") as command:
        await line.say(key)
    await line.until({key: [1]})
    [record] = await _received(line, TOPIC, str(key))
    traceparent = dict(record.headers)["traceparent"].decode()
    context = command.get_span_context()
    assert traceparent.startswith(f"00-{context.trace_id:032x}-{context.span_id:016x}-")

    async def handled() -> list[ReadableSpan]:
        return [span for span in spans.get_finished_spans() if span.name == f"handle {GoalSet.type}"]

    [handling] = await eventually(handled)
    assert handling.parent is not None
    assert (handling.parent.trace_id, handling.parent.span_id) == (context.trace_id, context.span_id)


async def test_a_poison_record_in_the_middle_of_a_batch_takes_only_its_key_out(line: Line) -> None:
    before, bad, after = keys_of_one_partition(3)
    await line.say(before)
    await line.say(bad, title="poison")
    await line.say(after)
    await line.say(bad, version=2)
    line.relay()
    consumer = line.consumer()
    await line.until({before: [1], after: [1]})
    await line.say(bad, version=3)

    async def three() -> bool:
        return await line.dead() == 3

    await eventually(three, what="the poison and the two behind it")
    async with line.target() as session:
        letters = await dead_letters.listing(session)
    assert [letter.blocked for letter in letters] == [False, True, True]
    line.relay(line.target_url)
    copies = await _received(line, DEAD.name, str(bad), number=3)
    assert [copy.value for copy in copies] == [letter.record.value for letter in letters]

    async with line.target() as session, session.begin():
        [(group, topic, partition, key)] = await dead_letters.keys(session)
        mended: HandlerTable = {GoalSet: (_write_mended,)}
        assert await dead_letters.replay(session, mended, group, topic, partition, key) == 3
    await line.say(bad, version=4)
    await line.until({before: [1], after: [1], bad: [1, 2, 3, 4]})
    assert not consumer.done()


async def test_the_log_goes_away_in_mid_stream(line: Line) -> None:
    keys = [new_id() for _ in range(20)]
    line.relay()
    line.consumer()
    line.consumer()

    async def stream() -> None:
        for version in range(1, 11):
            await line.say(*keys, version=version)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stream())
        await eventually(line.written, what="the first effects")
        await line.log.disturb()
    await line.until({key: list(range(1, 11)) for key in keys})
    assert await line.dead() == 0


async def test_the_database_goes_away_while_a_batch_is_handled(
    line: Line, crashing: EmbeddedPostgres, gate: Gate
) -> None:
    name = f"target_{new_id().hex}"
    await crashing.create_database(name, ROLE)
    direct = crashing.url(name, ROLE)
    handling, go_on, tries = asyncio.Event(), asyncio.Event(), list[UUID]()

    async def slowly(session: AsyncSession, event: GoalSet) -> None:
        await ledger.write_down(session, event)
        tries.append(event.id)
        handling.set()
        await go_on.wait()

    async with ledger.open_database(direct.replace(f":{crashing.port}/", f":{gate.port}/")) as (_, target):
        line.target = target
        await line.open()
        keys = keys_of_one_partition(5)
        await line.say(*keys)
        line.relay()
        consumer = line.consumer({GoalSet: (slowly,)}, attempts=1)
        await handling.wait()
        with structlog.testing.capture_logs() as logs:
            await gate.shut()
            go_on.set()
            await eventually(lambda: _has(logs, "consumer_waits_for_database"), what="a consumer that waits")
            await _crash(direct)
            await gate.open()
            await eventually(lambda: _answers(target), what="a database that has recovered")
            await line.until({key: [1] for key in keys})
        assert len(tries) > len(set(tries)) == len(keys), "the batch was tried before and after"
        assert await line.dead() == 0
        await line.stop(consumer)


async def test_a_member_whose_partitions_went_to_another_rolls_back(line: Line) -> None:
    keys = [new_id() for _ in range(60)]
    await line.say(*keys)
    relay = line.relay()
    await eventually(line.nothing_to_send, what="an empty outbox")
    held = Held(line.connect(), number=len(keys))
    line.consumer(transport=held)
    await held.holds.wait()
    assert await line.written() == {}
    with structlog.testing.capture_logs() as logs:
        line.consumer()
        if isinstance(line.log, PgLog):
            # A member of the embedded log keeps its partitions until it polls, unless its session is lost.
            await line.log.disturb()
        await eventually(line.written, what="effects of the new owner")
        held.go_on.set()
        await line.until({key: [1] for key in keys})
    assert await _has(logs, "consumer_is_stale")
    await line.say(*keys, version=2)
    await line.until({key: [1, 2] for key in keys})
    assert not relay.done()
    assert await line.dead() == 0


async def test_databases_restored_from_yesterday_take_up_where_they_were(
    line: Line, database_factory: DatabaseFactory
) -> None:
    source_url, target_url = await database_factory(), await database_factory()
    key = new_id()
    async with ledger.open_database(target_url) as (_, target), ledger.open_database(source_url) as (_, source):
        line.source, line.source_url, line.target = source, source_url, target
        await line.open()
        tasks = line.relay(), line.consumer()
        await line.say(key, version=1)
        await line.until({key: [1]})
        await line.stop(*tasks)
        await line.say(key, version=2)
    yesterday = {url: await database_factory(template=url.rpartition("/")[2]) for url in (source_url, target_url)}

    async with ledger.open_database(target_url) as (_, target), ledger.open_database(source_url) as (_, source):
        line.source, line.target = source, target
        tasks = line.relay(), line.consumer()
        await line.say(key, version=3)
        await line.until({key: [1, 2, 3]})
        await line.stop(*tasks)

    line.source_url = yesterday[source_url]
    async with (
        ledger.open_database(yesterday[target_url]) as (_, target),
        ledger.open_database(line.source_url) as (_, source),
    ):
        line.source, line.target = source, target
        assert await line.written() == {key: [1]}
        assert not await line.nothing_to_send(), "version 2 is published again, with the same id"
        tasks = line.relay(), line.consumer()
        await line.say(key, version=4)
        await line.until({key: [1, 2, 3, 4]})
        await line.stop(*tasks)


@pytest.mark.kafka
@pytest.mark.parametrize("log", ["kafkalog"], indirect=True)
async def test_a_record_that_another_producer_wrote_cannot_stop_the_line(log: KafkaLog, line: Line) -> None:
    consumer = line.consumer()
    keys = keys_of_one_partition(2)
    async with log.producer() as producer:
        partition = partition_of(str(keys[0]), TOPICS[TOPIC].partitions)
        for value in (b"", b"x" * (MAX_RECORD_BYTES + 1)):
            headers = [("nothing", None), ("zeros", b"\0\0"), ("na\0me", b"\xff")]
            await producer.send_and_wait(TOPIC, value, b"a\0key", partition, headers=headers)
    line.relay()
    line.relay(line.target_url)
    await line.say(*keys)
    await line.until({key: [1] for key in keys})
    copies = await _received(line, DEAD.name, "a\N{REPLACEMENT CHARACTER}key", number=2)
    assert [copy.value for copy in copies] == [b"", b""], "too large to be announced whole"
    assert dict(copies[0].headers)["zeros"] == b"\0\0"
    async with line.target() as session:
        kept = await dead_letters.listing(session)
    assert [len(letter.record.value or b"") for letter in kept] == [0, MAX_RECORD_BYTES + 1]
    assert not consumer.done()


async def _write_mended(session: AsyncSession, event: GoalSet) -> None:
    await ledger.write_down(session, event.model_copy(update={"title": "mended"}))


async def _crash(url: str) -> None:
    """A backend dies of SIGKILL, whereupon PostgreSQL ends every session and recovers from its log."""
    connection = await asyncpg.connect(libpq_dsn(url))
    os.kill(await connection.fetchval("SELECT pg_backend_pid()"), signal.SIGKILL)
    connection.terminate()


async def _answers(sessions: Sessions) -> bool:
    with contextlib.suppress(DBAPIError, OSError):
        async with sessions() as session:
            return bool(await session.scalar(select(1)))
    return False


async def _has(logs: Sequence[Mapping[str, object]], event: str) -> bool:
    return any(entry["event"] == event for entry in logs)


async def _received(line: Line, topic: str, key: str, *, number: int = 1) -> Sequence[ReceivedRecord]:
    """The records of a key, whoever else has read them."""

    async def from_the_beginning(_: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        return {}

    member = await line.connect().subscribe(f"reader-{new_id()}", [topic], from_the_beginning)
    found: list[ReceivedRecord] = []

    async def look() -> bool:
        for records in (await member.poll(max_records=5000, timeout=1)).values():
            found.extend(record for record in records if record.key == key)
        return len(found) >= number

    try:
        await eventually(look, what=f"{number} records of {key} in {topic}")
    finally:
        await member.aclose()
    return found
