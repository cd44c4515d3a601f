"""A real PostgreSQL for the tests: one server for the session (one per xdist worker), a fresh database per test.

    async def test_something(database: str): ...            # the address of an empty database of this test
    async def test_two(database_factory): ...               # several: `await database_factory()`

Migrate once and clone: `name = await template_database("profiles", migrate)` runs `migrate(url)` the first time in a
session, and `await database_factory(name)` copies it in some 30 ms.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Protocol

import pytest

from telemachus.embedded.postgres import EmbeddedPostgres

__all__ = [
    "DatabaseFactory",
    "TemplateDatabase",
    "database",
    "database_factory",
    "databases",
    "postgres",
    "template_database",
]

ROLE = "tests"
_numbers = count(1)


class DatabaseFactory(Protocol):
    async def __call__(self, template: str | None = None) -> str:
        """The address of a new database, empty or a copy of the database named `template`."""
        ...


class TemplateDatabase(Protocol):
    async def __call__(self, name: str, prepare: Callable[[str], Awaitable[None]]) -> str:
        """The name of a template that `prepare(url)` filled once. It must close every connection that it opens."""
        ...


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[EmbeddedPostgres]:
    """The session's server; its data is gone at the end."""
    async with EmbeddedPostgres(durable=False, max_connections=500) as server:
        yield server


@pytest.fixture(scope="session")
async def template_database(postgres: EmbeddedPostgres) -> TemplateDatabase:
    made: set[str] = set()

    async def make(name: str, prepare: Callable[[str], Awaitable[None]]) -> str:
        template = f"template_{name}"
        if template not in made:
            await postgres.drop_database(template)
            await postgres.create_database(template, ROLE)
            await prepare(postgres.url(template, ROLE))
            made.add(template)
        return template

    return make


@pytest.fixture
async def database_factory(postgres: EmbeddedPostgres) -> AsyncIterator[DatabaseFactory]:
    """Databases of this test, dropped at its end, also when it left connections open."""
    async with databases(postgres) as make:
        yield make


@asynccontextmanager
async def databases(server: EmbeddedPostgres) -> AsyncGenerator[DatabaseFactory]:
    """What `database_factory` gives to one test, for as long as a fixture of another scope wants it."""
    names: list[str] = []

    async def make(template: str | None = None) -> str:
        name = f"test_{next(_numbers)}"
        await server.create_database(name, ROLE, template=template)
        names.append(name)
        return server.url(name, ROLE)

    yield make
    for name in names:
        await server.drop_database(name)


@pytest.fixture
async def database(database_factory: DatabaseFactory) -> str:
    """The address of an empty database of this test."""
    return await database_factory()
