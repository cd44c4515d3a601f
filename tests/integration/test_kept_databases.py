"""A database that served one test is to the next as if it were new, or it is not given to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.profiles.main import SERVICE
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.integration.profiles.support import import_people, person
from tests.support.kept import Kept, KeptDatabases
from tests.support.platform import POOL_SIZE, serving
from tests.support.postgres import DatabaseFactory, TemplateDatabase

"""Connections in the pool of a service under test."""


@pytest.fixture
async def databases(
    postgres: EmbeddedPostgres, template_database: TemplateDatabase, database_factory: DatabaseFactory
) -> AsyncIterator[KeptDatabases]:
    """Of this test alone."""
    kept = KeptDatabases(postgres, template_database, database_factory)
    yield kept
    await kept.aclose()


async def content(engine: AsyncEngine) -> dict[str, object]:
    """Every row of every table, and where every sequence is."""
    async with engine.connect() as connection:
        tables = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        found: dict[str, object] = {
            table: sorted((await connection.scalars(text(f'SELECT t::text FROM "{table}" t'))).all())  # noqa: S608
            for table in tables.all()
        }
        numbers = text("SELECT sequencename, last_value FROM pg_sequences")
        return found | {row.sequencename: row.last_value for row in await connection.execute(numbers)}


async def test_nothing_of_a_test_is_left_to_the_next(databases: KeptDatabases):
    async with databases.one(SERVICE, POOL_SIZE) as kept:
        name, at_first = kept.name, await content(kept.engine)
    async with serving(databases) as serve:
        harness = await serve(SERVICE)
        await import_people(harness, person("amara", skills_offered="SQL:4"))
        assert harness.runtime.engine is kept.engine
        assert await content(kept.engine) != at_first
    async with databases.one(SERVICE, POOL_SIZE) as kept:
        assert kept.name == name
        assert await content(kept.engine) == at_first


async def test_two_services_at_once_have_a_database_each(databases: KeptDatabases):
    async with databases.one(SERVICE, POOL_SIZE) as one, databases.one(SERVICE, POOL_SIZE) as two:
        assert one.name != two.name


async def change_the_schema(kept: Kept) -> None:
    async with kept.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE person ADD COLUMN shoe_size integer"))


async def drop_a_table(kept: Kept) -> None:
    async with kept.engine.begin() as connection:
        await connection.execute(text("DROP TABLE inbox"))


@pytest.mark.parametrize("spoil", [change_the_schema, drop_a_table])
async def test_a_changed_schema_is_not_handed_on(databases: KeptDatabases, spoil: Callable[[Kept], Awaitable[None]]):
    async with databases.one(SERVICE, POOL_SIZE) as kept:
        spoiled = kept.name
        await spoil(kept)
    async with databases.one(SERVICE, POOL_SIZE) as kept:
        assert kept.name != spoiled


async def test_a_database_that_somebody_still_works_in_is_not_handed_on(databases: KeptDatabases):
    async with databases.one(SERVICE, POOL_SIZE) as kept:
        spoiled = kept.name
        working = await kept.engine.connect()
        await working.execute(text("LOCK TABLE person"))
    async with databases.one(SERVICE, POOL_SIZE) as kept:
        assert kept.name != spoiled
    await working.invalidate()
    await working.close()
