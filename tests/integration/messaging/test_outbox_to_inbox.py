"""Events from a transaction through outbox, relay, transport, consumer and inbox to an effect."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, text, update

from shared.db import Sessions
from shared.events import TOPICS, dead_letter_topic
from shared.events.profiles import GoalSet
from shared.ids import new_id
from shared.messaging import dead_letters
from shared.messaging._partitions import partition_of
from shared.messaging.consumer import Consumer
from shared.messaging.handlers import HandlerTable
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.messaging.relay import Relay
from shared.messaging.tables import dead_letter, inbox, outbox
from shared.messaging.transport import MAX_RECORD_BYTES, ReceivedRecord, Record
from tests.support import ledger
from tests.support.ledger import GROUP
from tests.support.postgres import DatabaseFactory
from tests.support.waiting import eventually

TOPIC = GoalSet.topic


class Line:
    """One database that sends and receives, over a log in memory."""

    def __init__(self, url: str, sessions: Sessions, log: MemoryLog) -> None:
        self.url = url
        self.sessions = sessions
        self.log = log
        self.tasks: list[asyncio.Task[None]] = []

    def relay(self, hold: float = 5.0) -> asyncio.Task[None]:
        return self._start(Relay(self.url, MemoryTransport(self.log), GROUP, poll=0.05, hold=hold).run())

    def consumer(self, handlers: HandlerTable = ledger.HANDLERS, attempts: int = 5) -> asyncio.Task[None]:
        transport = MemoryTransport(self.log)
        return self._start(
            Consumer(GROUP, handlers, self.sessions, transport, poll=0.05, backoff=0.001, attempts=attempts).run()
        )

    def _start(self, run: object) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(run)  # pyright: ignore[reportArgumentType] - a coroutine
        self.tasks.append(task)
        return task

    async def stop(self, *tasks: asyncio.Task[None]) -> None:
        for task in tasks or self.tasks:
            task.cancel()
        await asyncio.gather(*(tasks or self.tasks), return_exceptions=True)

    async def set(self, key: UUID, versions: Sequence[int] = (1,), title: str = "learn") -> None:
        for version in versions:
            async with self.sessions() as session, session.begin():
                await ledger.set_goal(session, key, version, title)

    async def versions(self) -> dict[UUID, list[int]]:
        """The versions that the ledger has written down for each goal, in the order of writing."""
        async with self.sessions() as session:
            rows = await session.execute(
                select(ledger.entry.c.goal_id, ledger.entry.c.version).order_by(ledger.entry.c.id)
            )
        found: dict[UUID, list[int]] = defaultdict(list)
        for key, version in rows:
            found[key].append(version)
        return found

    async def until(self, expected: dict[UUID, list[int]]) -> None:
        async def look() -> bool:
            return await self.versions() == expected

        await eventually(look, what=f"the entries {expected}")

    async def count(self, table: object) -> int:
        async with self.sessions() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0  # pyright: ignore[reportArgumentType]

    async def until_dead(self, number: int) -> None:
        async def look() -> bool:
            return await self.count(dead_letter) == number

        await eventually(look, what=f"{number} dead letters")

    def published(self, topic: str) -> list[ReceivedRecord]:
        return [record for at, log in self.log.records.items() if at.topic == topic for record in log]


@pytest.fixture
async def line(database_factory: DatabaseFactory) -> AsyncIterator[Line]:
    log = MemoryLog()
    await MemoryTransport(log).ensure_topics([*TOPICS.values(), dead_letter_topic(TOPIC, GROUP)])
    url = await database_factory()
    async with ledger.open_database(url) as (_, sessions):
        opened = Line(url, sessions, log)
        yield opened
        await opened.stop()


async def test_an_event_has_its_effect_once_and_the_outbox_is_empty(line: Line) -> None:
    line.relay()
    line.consumer()
    keys = [new_id() for _ in range(20)]
    for key in keys:
        await line.set(key, (1, 2, 3))
    await line.until({key: [1, 2, 3] for key in keys})
    assert await line.count(outbox) == 0
    assert await line.count(inbox) == 60


async def test_a_transaction_that_fails_says_nothing(line: Line) -> None:
    line.relay()
    line.consumer()
    with pytest.raises(RuntimeError):
        async with line.sessions() as session, session.begin():
            await ledger.set_goal(session, new_id())
            raise RuntimeError("the command failed")
    async with line.sessions() as session, session.begin():
        with pytest.raises(RuntimeError):
            async with session.begin_nested():
                await ledger.set_goal(session, new_id(), title="undone by its savepoint")
                raise RuntimeError("part of the command failed")
        kept = await ledger.set_goal(session, new_id())
    await line.until({kept.subject: [1]})
    assert len(line.published(TOPIC)) == 1


async def test_an_event_that_is_too_large_is_refused_in_its_command(line: Line) -> None:
    async with line.sessions() as session, session.begin():
        with pytest.raises(ValueError, match="at most 1048576"):
            await ledger.set_goal(session, new_id(), title="x" * MAX_RECORD_BYTES)


async def test_a_record_that_the_transport_refuses_holds_back_only_its_key(line: Line) -> None:
    stuck, other = new_id(), new_id()
    await line.set(stuck)
    async with line.sessions() as session, session.begin():
        await session.execute(update(outbox).values(value=b"x" * (MAX_RECORD_BYTES + 1)))
    await line.set(stuck, (2,))
    await line.set(other, (1, 2))
    line.relay(hold=0.05)
    line.consumer()
    await line.until({other: [1, 2]})

    async def both_stay() -> bool:
        return await line.count(outbox) == 2

    await eventually(both_stay, what="an outbox with the two rows of the refused key")
    async with line.sessions() as session, session.begin():
        first = await session.scalar(select(func.min(outbox.c.seq)))
        await session.execute(delete(outbox).where(outbox.c.seq == first))
    await line.until({other: [1, 2], stuck: [2]})


async def test_a_redelivered_event_changes_nothing(line: Line) -> None:
    line.relay()
    line.consumer()
    key = new_id()
    await line.set(key)
    await line.until({key: [1]})
    [record] = line.published(TOPIC)
    assert record.value is not None
    await MemoryTransport(line.log).publish([Record(TOPIC, record.key, record.value)] * 3)
    await line.set(key, (2,))
    await line.until({key: [1, 2]})


async def test_two_relays_take_turns(line: Line) -> None:
    first = line.relay()
    line.relay()
    line.consumer()
    key = new_id()
    await line.set(key, (1,))
    await line.until({key: [1]})
    await line.stop(first)
    await line.set(key, (2,))
    await line.until({key: [1, 2]})
    assert len(line.published(TOPIC)) == 2


async def test_a_poison_record_in_the_middle_of_a_batch_is_set_aside_alone(line: Line) -> None:
    before, bad, after = _keys_of_one_partition(3)
    await line.set(before)
    await line.set(bad, title="poison")
    await line.set(after)
    line.relay()
    line.consumer(attempts=2)
    await line.until({before: [1], after: [1]})
    [letter] = await eventually(lambda: _letters(line))
    assert letter.record.key == str(bad)
    assert "Poison" in letter.reason
    original = next(record for record in line.published(TOPIC) if record.key == str(bad))

    async def announced() -> list[ReceivedRecord]:
        return line.published(f"{TOPIC}.{GROUP}.dlq")

    [copy] = await eventually(announced)
    assert copy.value == original.value
    assert copy.headers[: len(original.headers)] == original.headers
    assert dict(copy.headers)["dlq-reason"].startswith(b"Poison")
    assert dict(copy.headers)["dlq-source"] == f"{TOPIC}/{original.partition}/{original.offset}".encode()


async def test_bytes_that_are_no_event_are_set_aside_at_once(line: Line) -> None:
    line.consumer()
    await MemoryTransport(line.log).publish([Record(TOPIC, "a", b"not json"), Record(TOPIC, "b", b'{"type": "x"}')])
    await line.until_dead(2)
    assert {letter.reason.partition(":")[0] for letter in await _letters(line)} == {"MalformedEvent"}


async def test_later_records_of_a_dead_key_wait_and_are_replayed_in_order(line: Line) -> None:
    bad, good = new_id(), new_id()
    line.relay()
    broken = line.consumer(attempts=1)
    await line.set(bad, (1,), title="poison")
    await line.set(bad, (2, 3))
    await line.set(good)
    await line.until({good: [1]})
    await line.until_dead(3)
    letters = await _letters(line)
    assert [letter.blocked for letter in letters] == [False, True, True]

    mended: HandlerTable = {GoalSet: (_write_anything,)}
    async with line.sessions() as session, session.begin():
        [(group, topic, partition, key)] = await dead_letters.keys(session)
        assert await dead_letters.replay(session, mended, group, topic, partition, key) == 3
    await line.until({good: [1], bad: [1, 2, 3]})
    await line.set(bad, (4,))
    await line.until({good: [1], bad: [1, 2, 3, 4]})
    assert not broken.done()


async def test_dropping_the_poison_lets_the_rest_be_replayed(line: Line) -> None:
    bad = new_id()
    line.relay()
    line.consumer(attempts=1)
    await line.set(bad, (1,), title="poison")
    await line.set(bad, (2,))
    await line.until_dead(2)
    async with line.sessions() as session, session.begin():
        [(group, topic, partition, key)] = await dead_letters.keys(session)
        assert await dead_letters.drop(session, group, topic, partition, key, first_only=True) == 1
    async with line.sessions() as session, session.begin():
        assert await dead_letters.replay(session, ledger.HANDLERS, group, topic, partition, key) == 1
    await line.until({bad: [2]})


async def test_a_failing_replay_changes_nothing(line: Line) -> None:
    bad = new_id()
    line.relay()
    line.consumer(attempts=1)
    await line.set(bad, (1,), title="poison")
    await line.until_dead(1)
    with pytest.raises(ledger.Poison):
        async with line.sessions() as session, session.begin():
            [(group, topic, partition, key)] = await dead_letters.keys(session)
            await dead_letters.replay(session, ledger.HANDLERS, group, topic, partition, key)
    assert await line.count(dead_letter) == 1
    assert await line.count(inbox) == 0


async def test_a_key_may_have_any_number_of_dead_letters(line: Line) -> None:
    async with line.sessions() as session, session.begin():
        await session.execute(
            text(
                "INSERT INTO dead_letter (id, consumer_group, topic, partition, record_offset, key, value, headers,"
                " reason, blocked, failed_at) SELECT gen_random_uuid(), 'ledger', 'matching.program', 0, number, 'a',"
                " '', '[]', 'broken', number > 1, now() FROM generate_series(1, 40000) AS number"
            )
        )
    async with line.sessions() as session, session.begin():
        assert await dead_letters.drop(session, GROUP, "matching.program", 0, "a", first_only=True) == 1
        assert await dead_letters.replay(session, ledger.HANDLERS, GROUP, "matching.program", 0, "a") == 39_999
    assert await line.count(dead_letter) == 0


def _keys_of_one_partition(number: int) -> list[UUID]:
    by_partition: dict[int, list[UUID]] = defaultdict(list)
    while True:
        key = new_id()
        keys = by_partition[partition_of(str(key), TOPICS[TOPIC].partitions)]
        keys.append(key)
        if len(keys) == number:
            return keys


async def _write_anything(session: object, event: GoalSet) -> None:
    await ledger.write_down(session, event.model_copy(update={"title": "mended"}))  # pyright: ignore[reportArgumentType]


async def _letters(line: Line) -> Sequence[dead_letters.DeadLetter]:
    async with line.sessions() as session:
        return await dead_letters.listing(session)
