"""A process as a deployment starts it: from the environment alone, waiting for its migration, without a broker."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

import httpx
import pytest
from sqlalchemy import text

from shared.db import create_engine
from shared.health import LIVE, METRICS, READY
from shared.migrations import NotMigrated, check_migrated, migrate
from shared.private_text import MasterKey
from telemachus import topology
from tests.support.waiting import eventually

pytestmark = pytest.mark.postgres


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def _environment(database: str, metrics_port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TELEMACHUS_")}
    return kept | {
        "TELEMACHUS_ENVIRONMENT": "test",
        "TELEMACHUS_DATABASE_URL": database,
        "TELEMACHUS_MASTER_KEY": MasterKey.generate(),
        "TELEMACHUS_OIDC_ISSUER": "http://127.0.0.1:9/nobody",
        "TELEMACHUS_METRICS_PORT": str(metrics_port),
    }


@asynccontextmanager
async def _telemachus(environment: Mapping[str, str], *arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "telemachus", *arguments, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_an_api_is_ready_once_its_database_is_migrated(database: str) -> None:
    port, metrics_port = _free_port(), _free_port()
    environment = _environment(database, metrics_port)
    serve = ("serve", "profiles", "--host", "127.0.0.1", "--port", str(port))
    async with _telemachus(environment, *serve) as api, httpx.AsyncClient() as client:

        async def answers(address: str, status: int) -> bool:
            try:
                return (await client.get(address)).status_code == status
            except httpx.TransportError:
                return False

        health = f"http://127.0.0.1:{metrics_port}"
        await eventually(lambda: answers(health + LIVE, HTTPStatus.OK), within=30)
        assert await answers(health + READY, HTTPStatus.SERVICE_UNAVAILABLE)

        async with _telemachus(environment, "migrate", "profiles") as migration:
            assert await migration.wait() == 0

        await eventually(lambda: answers(health + READY, HTTPStatus.OK), within=30)
        await eventually(lambda: answers(f"http://127.0.0.1:{port}/api/profiles/openapi.json", HTTPStatus.OK))
        assert await answers(health + METRICS, HTTPStatus.OK)

        api.send_signal(signal.SIGTERM)
        assert await api.wait() == 0


async def test_a_database_of_a_newer_release_is_accepted(database: str) -> None:
    service = topology.service("profiles")
    with pytest.raises(NotMigrated):
        await check_migrated(service, database)
    await migrate(service, database)
    await check_migrated(service, database)
    engine = create_engine(database, pool_size=1, application_name="tests")
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'of the next release'"))
    await engine.dispose()
    await check_migrated(service, database)
