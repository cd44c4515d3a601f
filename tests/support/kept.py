"""Migrated databases that one test after another has to itself, and the connections to them.

A new database costs a test more than most of what it does there: its files are copied, ten sessions begin with cold
catalogs, and every statement is compiled and prepared anew. So a database is kept. When a test ends, its rows give way
to those that the migrations made, and its sequences begin again. What cannot be undone surely (a changed schema, a
connection that was not given back, a database that has grown) is not: the database is dropped, and the next test gets
a new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from shared.api import create_api
from shared.db import create_engine
from shared.messaging.relay import libpq_dsn
from shared.migrations import migrate
from shared.service import Runtime, Service
from telemachus.embedded.postgres import SUPERUSER, EmbeddedPostgres
from tests.support.postgres import DatabaseFactory, TemplateDatabase, databases

__all__ = ["Kept", "KeptDatabases", "kept_databases"]

GROWN = 16 * 1024 * 1024
"""Bytes more than at first, of rows that were deleted: a new database is smaller."""

_SCHEMA = " UNION ALL ".join(
    f"SELECT count(*)::text || '/' || max(xmin::text::bigint)::text AS state FROM pg_catalog.{catalog}"  # noqa: S608
    for catalog in ("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_trigger", "pg_proc", "pg_type")
)
"""Which transaction changed the schema last, and how much of it there is."""

_TABLES = """
SELECT CASE WHEN n.nspname = 'public' THEN format('%I', c.relname) ELSE format('%I.%I', n.nspname, c.relname) END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1
"""
_SEQUENCES = "SELECT seqrelid::regclass::text, seqstart, pg_sequence_last_value(seqrelid) FROM pg_sequence"
_OTHERS = """
SELECT pid, application_name = $1 AND state = 'idle' AS ours FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class _Spoiled(Exception):
    """Why a database is not for another test."""


@dataclass
class Kept:
    """A database of a service, at `url`. engine: connected to it, disposed of with it. app: the service's API; to find
    its routes for the first time takes an API longer than most tests."""

    name: str
    url: str
    engine: AsyncEngine
    sessions_name: str
    admin: asyncpg.Connection
    app: FastAPI | None = None
    size: int = 0
    schema: list[str] = field(default_factory=list[str])
    tables: list[str] = field(default_factory=list[str])
    rows: dict[str, bytes] = field(default_factory=dict[str, bytes])
    numbers: dict[str, int | None] = field(default_factory=dict[str, "int | None"])

    def api(self, service: Service, runtime: Runtime) -> FastAPI:
        """The service's API in this runtime."""
        if self.app is None or self.app.state.service.routers is not service.routers:
            self.app = create_api(service, runtime)
        self.app.state.service, self.app.state.runtime = service, runtime
        return self.app

    async def remember(self) -> None:
        """What there is before the first test."""
        self.size = await self.admin.fetchval("SELECT pg_database_size(current_database())")
        self.schema = await self._schema()
        self.tables = [row[0] for row in await self.admin.fetch(_TABLES)]
        for table in await self._filled():
            copy = BytesIO()
            await self.admin.copy_from_query(f"SELECT * FROM {table}", output=copy, format="binary")  # noqa: S608
            self.rows[table] = copy.getvalue()
        self.numbers = {name: last for name, _, last in await self.admin.fetch(_SEQUENCES)}

    async def clear(self) -> None:
        """As before the first test. Raises _Spoiled, and what PostgreSQL says."""
        pool = self.engine.sync_engine.pool
        if not isinstance(pool, QueuePool) or pool.checkedout():
            raise _Spoiled("a connection was not given back")
        await self._end_others()
        if await self._schema() != self.schema:
            raise _Spoiled("its schema was changed")
        filled = await self._filled()
        async with self.admin.transaction():
            # No trigger of a foreign key asks for an order.
            await self.admin.execute("SET LOCAL session_replication_role = replica")
            if filled:
                await self.admin.execute("; ".join(f"DELETE FROM {table}" for table in filled))  # noqa: S608
            for table, rows in self.rows.items():
                await self.admin.copy_to_table(table.strip('"'), source=BytesIO(rows), format="binary")
            for name, start, last in await self.admin.fetch(_SEQUENCES):
                before = self.numbers[name]
                if last != before:
                    await self.admin.execute("SELECT setval($1::regclass, $2, $3)", name, before or start, bool(before))
        if await self.admin.fetchval("SELECT pg_database_size(current_database())") > self.size + GROWN:
            raise _Spoiled("it has grown")

    async def _end_others(self) -> None:
        """End the sessions of the relay, the bell and whoever else was there: they hold locks for a moment longer."""
        others = [pid for pid, ours in await self.admin.fetch(_OTHERS, self.sessions_name) if not ours]
        for pid in others:
            await self.admin.execute("SELECT pg_terminate_backend($1, 5000)", pid)

    async def _schema(self) -> list[str]:
        return [row[0] for row in await self.admin.fetch(_SCHEMA)]

    async def _filled(self) -> list[str]:
        """The tables that have rows."""
        if not self.tables:
            return []
        asked = " UNION ALL ".join(
            f"SELECT {number} WHERE EXISTS (SELECT FROM {table})"  # noqa: S608 - names of our own
            for number, table in enumerate(self.tables)
        )
        return [self.tables[row[0]] for row in await self.admin.fetch(asked)]


class KeptDatabases:
    """The session's."""

    def __init__(self, server: EmbeddedPostgres, templates: TemplateDatabase, make: DatabaseFactory) -> None:
        self._server = server
        self._templates = templates
        self._make = make
        self._free: dict[tuple[str, int], list[Kept]] = defaultdict(list)

    @asynccontextmanager
    async def one(self, service: Service, pool_size: int) -> AsyncGenerator[Kept]:
        """A migrated database of this service with nothing in it that the migrations have not made."""
        free = self._free[service.name, pool_size]
        kept = free.pop() if free else await self._new(service, pool_size)
        try:
            yield kept
        finally:
            try:
                await kept.clear()
            except (_Spoiled, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self._drop(kept)
            else:
                free.append(kept)

    async def aclose(self) -> None:
        for free in self._free.values():
            while free:
                await self._drop(free.pop())

    async def _new(self, service: Service, pool_size: int) -> Kept:
        template = await self._templates(service.name, lambda url: migrate(service, url))
        url = await self._make(template)
        name = url.rpartition("/")[2]
        admin = await asyncpg.connect(libpq_dsn(self._server.url(name, SUPERUSER)))
        sessions_name = f"telemachus-{service.name}"
        engine = create_engine(url, pool_size=pool_size, application_name=sessions_name)
        kept = Kept(name, url, engine, sessions_name, admin)
        await kept.remember()
        return kept

    async def _drop(self, kept: Kept) -> None:
        await kept.engine.dispose()
        await kept.admin.close()
        await self._server.drop_database(kept.name)


@pytest.fixture(scope="session")
async def kept_databases(
    postgres: EmbeddedPostgres, template_database: TemplateDatabase
) -> AsyncIterator[KeptDatabases]:
    """Databases of services for every test of the session."""
    async with databases(postgres) as make:
        kept = KeptDatabases(postgres, template_database, make)
        yield kept
        await kept.aclose()
