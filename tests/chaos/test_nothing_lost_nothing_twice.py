"""Commands go on while workers are killed and the broker restarts; afterwards every effect is there exactly once.

`make chaos` runs the long form (CHAOS_COMMANDS=50000).
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Mapping

import pytest
from sqlalchemy import func, select, text

from shared.db import Sessions
from shared.events import TOPICS, dead_letter_topic
from shared.ids import new_id
from shared.messaging.tables import consumer_offset, dead_letter, outbox
from tests.chaos.processes import Workers
from tests.support import ledger
from tests.support.kafka_server import Kafka
from tests.support.lines import TOPIC, KafkaLog, Log, PgLog, begin_at
from tests.support.postgres import DatabaseFactory
from tests.support.waiting import eventually

COMMANDS = int(os.environ.get("CHAOS_COMMANDS", "5000"))
KEYS = 400
WRITERS = 8
GROUPS = ("ledger", "archive")


async def _commands(sessions: Sessions, progress: Callable[[], None]) -> None:
    """COMMANDS commands by WRITERS writers, each on keys of its own, so that versions of a key come in order."""
    keys = [new_id() for _ in range(KEYS)]
    numbers = iter(range(COMMANDS))
    versions = dict.fromkeys(keys, 0)

    async def write(own: list[int]) -> None:
        chance = random.Random(own[0])
        for _ in numbers:
            key = keys[chance.choice(own)]
            versions[key] += 1
            async with sessions() as session, session.begin():
                await ledger.set_goal(session, key, versions[key])
            progress()

    async with asyncio.TaskGroup() as writers:
        for number in range(WRITERS):
            writers.create_task(write(list(range(number, KEYS, WRITERS))))


async def _chaos(databases: DatabaseFactory, log: Log, address: str, shake: Callable[[], Awaitable[None]]) -> None:
    """shake: what happens once, half-way."""
    transport = log.connect()
    await transport.ensure_topics([TOPICS[TOPIC], *(dead_letter_topic(TOPIC, group) for group in GROUPS)])
    await transport.aclose()
    ends = await log.ends()
    source = await databases()
    targets = {group: await databases() for group in GROUPS}
    done = 0

    def progress() -> None:
        nonlocal done
        done += 1

    commands = [("relay-dies-before", "goals", source, address), ("relay-dies-after", "goals", source, address)]
    commands += [("consumer", group, url, address) for group, url in targets.items() for _ in range(2)]
    workers = Workers("tests.chaos.worker", commands)
    async with ledger.open_database(source, pool_size=2 * WRITERS) as (_, sessions):
        for group, url in targets.items():
            async with ledger.open_database(url) as (_, target):
                await begin_at(target, group, ends)
        workers.start()
        try:
            killer = asyncio.create_task(_kill(workers, shake, lambda: done))
            await _commands(sessions, progress)
            await killer
            await eventually(lambda: _is_empty(sessions), within=90, what="an empty outbox")
            for group, url in targets.items():
                async with ledger.open_database(url) as (_, target):
                    await _expect_exactly_once(group, target)
        finally:
            await workers.stop()
    assert workers.kills >= 8
    published = sum((await log.ends()).values()) - sum(ends.values())
    assert published > COMMANDS, "no relay died between publishing and deleting, so no inbox was needed"


async def _kill(workers: Workers, shake: Callable[[], Awaitable[None]], done: Callable[[], int]) -> None:
    """A kill for every tenth of the commands, and the shake in the middle."""
    chance = random.Random(11)
    for tenth in range(1, 10):

        async def reached(tenth: int = tenth) -> bool:
            return done() >= COMMANDS * tenth // 10

        await eventually(reached, within=600, what="commands")
        workers.kill_one(chance)
        if tenth == 5:
            await shake()


async def _is_empty(sessions: Sessions) -> bool:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(outbox)) == 0


async def _expect_exactly_once(group: str, sessions: Sessions) -> None:
    async def count() -> int:
        async with sessions() as session:
            return await session.scalar(select(func.count()).select_from(ledger.entry)) or 0

    async def all_there() -> bool:
        return await count() >= COMMANDS

    try:
        await eventually(all_there, within=90, what=f"{COMMANDS} effects in {group}")
    except AssertionError as error:
        missing = COMMANDS - await count()
        error.add_note(f"{missing} are missing; {group} has come to {await _positions(sessions)}")
        raise
    async with sessions() as session:
        assert await count() == COMMANDS
        distinct = await session.scalar(select(func.count(func.distinct(ledger.entry.c.event_id))))
        assert distinct == COMMANDS, "an effect twice"
        out_of_order = await session.scalar(
            text(
                "SELECT count(*) FROM (SELECT version - lag(version) OVER (PARTITION BY goal_id ORDER BY id) AS step,"
                " version, lag(version) OVER (PARTITION BY goal_id ORDER BY id) AS before FROM entry) AS steps"
                " WHERE step <> 1 OR (before IS NULL AND version <> 1)"
            )
        )
        assert out_of_order == 0, "effects of a key out of order"
        assert await session.scalar(select(func.count()).select_from(dead_letter)) == 0


async def _positions(sessions: Sessions) -> Mapping[int, int]:
    """Where a group's database is in each partition."""
    async with sessions() as session:
        found = await session.execute(select(consumer_offset.c.partition, consumer_offset.c.next_offset))
        return {row.partition: row.next_offset for row in found}


@pytest.mark.timeout(900)
async def test_over_the_embedded_transport(database_factory: DatabaseFactory, database: str) -> None:
    log = PgLog(database)
    await _chaos(database_factory, log, database, log.disturb)


@pytest.mark.kafka
@pytest.mark.timeout(900)
async def test_over_kafka(database_factory: DatabaseFactory, kafka: Kafka) -> None:
    log = KafkaLog(kafka)
    await _chaos(database_factory, log, f"kafka://{kafka.bootstrap}", log.disturb)
