from __future__ import annotations

from pathlib import Path

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from telemachus.embedded.postgres import EmbeddedPostgres


def dsn(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://")


async def test_each_test_gets_an_empty_database(database: str):
    engine = create_async_engine(database)
    async with engine.connect() as connection:
        assert (await connection.execute(text("show timezone"))).scalar() == "UTC"
    await engine.dispose()


async def test_data_survives_a_restart(tmp_path: Path):
    async with EmbeddedPostgres(tmp_path / "data") as server:
        await server.create_database("profiles", "profiles")
        connection = await asyncpg.connect(dsn(server.url("profiles", "profiles")))
        await connection.execute("CREATE TABLE person AS SELECT 'Mentor' AS name")
        await connection.close()
    async with EmbeddedPostgres(tmp_path / "data") as server:
        await server.create_database("profiles", "profiles")
        connection = await asyncpg.connect(dsn(server.url("profiles", "profiles")))
        assert await connection.fetchval("SELECT name FROM person") == "Mentor"
        await connection.close()
