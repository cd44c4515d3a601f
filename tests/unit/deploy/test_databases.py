"""The script that makes the databases of compose and of the overlay `local`, run by the PostgreSQL that it is for."""

from __future__ import annotations

import asyncio
import os

import asyncpg
import pytest
from sqlalchemy import make_url

from telemachus.embedded._privileges import installed_binaries
from telemachus.embedded.postgres import SUPERUSER, EmbeddedPostgres
from telemachus.topology import SERVICES
from tests.support.manifests import ROOT

pytestmark = pytest.mark.postgres

SCRIPT = ROOT / "deploy/k8s/components/postgres/init-databases.sh"


async def _run(environment: dict[str, str]) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        "sh", str(SCRIPT), env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


@pytest.fixture
async def environment() -> dict[str, str]:
    return {
        "PATH": f"{installed_binaries() / 'bin'}:{os.environ['PATH']}",
        "POSTGRES_USER": SUPERUSER,
        **{f"{name.upper()}_DB_PASSWORD": f"it's {name}'s own" for name in SERVICES},
    }


async def test_each_service_gets_a_database_that_only_its_role_may_use(environment: dict[str, str]) -> None:
    async with EmbeddedPostgres(durable=False) as server:
        password = make_url(server.url("postgres")).password
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGPASSWORD": str(password)}
        code, output = await _run(environment | where)
        assert (code, output) == (0, "")
        for name in SERVICES:
            connection = await _connect(server, name, name)
            await connection.execute("CREATE TABLE mine (id int)")
            await connection.close()
            other = next(found for found in SERVICES if found != name)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await _connect(server, other, name)


async def test_a_missing_password_is_named_and_nothing_is_made(environment: dict[str, str]) -> None:
    del environment["PROFILES_DB_PASSWORD"]
    code, output = await _run(environment)
    assert code != 0
    assert "PROFILES_DB_PASSWORD" in output


async def _connect(server: EmbeddedPostgres, database: str, service: str) -> asyncpg.Connection:
    return await asyncpg.connect(
        host="127.0.0.1", port=server.port, database=database, user=service, password=f"it's {service}'s own"
    )
