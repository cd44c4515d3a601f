"""Sessions with PostgreSQL are ended again and again, at any moment of a query: everything waits and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.ids import new_id
from shared.messaging.relay import libpq_dsn
from telemachus.embedded.postgres import SUPERUSER, EmbeddedPostgres
from tests.support import ledger
from tests.support.lines import Line, PgLog
from tests.support.postgres import ROLE, DatabaseFactory

CUTS = 100


@pytest.fixture
async def cutter(postgres: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(libpq_dsn(postgres.url("postgres", SUPERUSER)))
    yield connection
    await connection.close()


async def test_everything_is_there_once_and_no_part_has_failed(
    database_factory: DatabaseFactory, cutter: asyncpg.Connection
) -> None:
    source_url, target_url, log_url = [await database_factory() for _ in range(3)]
    async with ledger.open_database(source_url) as (_, source), ledger.open_database(target_url) as (_, target):
        line = Line(PgLog(log_url), source_url, source, target_url, target)
        await line.open()
        keys = [new_id() for _ in range(20)]
        for version in range(1, 11):
            await line.say(*keys, version=version)
        line.relay()
        for _ in range(2):
            line.consumer()
        for _ in range(CUTS):
            await cutter.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", ROLE)
            await asyncio.sleep(0.02)
        await line.until({key: list(range(1, 11)) for key in keys})
        assert await line.dead() == 0
        await line.aclose()
