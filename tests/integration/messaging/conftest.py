"""A line over each real transport, and a database that can be taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support import ledger
from tests.support.gate import Gate
from tests.support.kafka_server import Kafka
from tests.support.lines import KafkaLog, Line, Log, PgLog
from tests.support.postgres import DatabaseFactory


@pytest.fixture
async def pglog(database_factory: DatabaseFactory) -> Log:
    return PgLog(await database_factory())


@pytest.fixture
async def kafkalog(kafka: Kafka) -> KafkaLog:
    return KafkaLog(kafka)


@pytest.fixture(params=["pglog", pytest.param("kafkalog", marks=pytest.mark.kafka)])
def log(request: pytest.FixtureRequest) -> Log:
    found: Log = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def line(log: Log, database_factory: DatabaseFactory) -> AsyncIterator[Line]:
    source_url, target_url = await database_factory(), await database_factory()
    async with ledger.open_database(source_url) as (_, source), ledger.open_database(target_url) as (_, target):
        opened = Line(log, source_url, source, target_url, target)
        await opened.open()
        yield opened
        await opened.aclose()


@pytest.fixture(scope="module")
async def crashing() -> AsyncIterator[EmbeddedPostgres]:
    """A durable server of this module's own, since it is crashed."""
    async with EmbeddedPostgres() as server:
        yield server


@pytest.fixture
async def gate(crashing: EmbeddedPostgres) -> AsyncIterator[Gate]:
    """The way to that server, which can be shut."""
    found = Gate(crashing.port)
    await found.open()
    yield found
    await found.shut()
