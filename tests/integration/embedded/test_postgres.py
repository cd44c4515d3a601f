"""A server of our own: it starts, keeps what was committed, keeps services apart and leaves nothing running."""

from __future__ import annotations

from pathlib import Path
from stat import S_IMODE

import asyncpg
import pytest

from telemachus.embedded.postgres import EmbeddedPostgres, EmbeddedPostgresError
from tests.support.postgres import DatabaseFactory, TemplateDatabase
from tests.support.postgres_processes import count_of, keepers, processes, query, write

pytestmark = pytest.mark.postgres


async def test_a_first_start_gives_a_database_that_sorts_alike_everywhere_and_keeps_utc(tmp_path: Path):
    async with EmbeddedPostgres(tmp_path / "data") as server:
        await server.create_database("profiles", "profiles")
        url = server.url("profiles", "profiles")
        assert url.startswith("postgresql+asyncpg://profiles:")
        assert f"@127.0.0.1:{server.port}/profiles" in url
        assert await query(url, "SHOW timezone") == "UTC"
        assert await query(url, "SHOW server_encoding") == "UTF8"
        assert await query(url, "SELECT datlocale FROM pg_database WHERE datname = 'profiles'") == "C.UTF-8"
        assert await query(url, "SELECT upper('émigré')") == "ÉMIGRÉ"
        assert await query(url, "SHOW fsync") == "on"
        assert int(str(await query(url, "SHOW max_connections"))) >= 100


async def test_what_was_committed_is_there_after_a_restart(tmp_path: Path):
    async with EmbeddedPostgres(tmp_path / "data") as server:
        await server.create_database("profiles", "profiles")
        await write(server.url("profiles", "profiles"))
    async with EmbeddedPostgres(tmp_path / "data") as server:
        await server.create_database("profiles", "profiles")
        assert await count_of(server) == 3


async def test_nothing_runs_after_the_end_and_after_an_exception(tmp_path: Path):
    server = EmbeddedPostgres(tmp_path / "data", durable=False)
    with pytest.raises(ZeroDivisionError):
        async with server:
            assert processes(tmp_path / "data")
            assert keepers(tmp_path / "data")
            _ = server.port // 0
    assert processes(tmp_path / "data") == []
    assert keepers(tmp_path / "data") == []
    with pytest.raises(RuntimeError, match="only inside"):
        _ = server.port


async def test_temporary_data_is_gone_after_the_end():
    async with EmbeddedPostgres(durable=False) as server:
        data_dir = server.data_dir
        assert data_dir.is_dir()
    assert not data_dir.exists()


async def test_two_servers_run_side_by_side(tmp_path: Path):
    async with (
        EmbeddedPostgres(tmp_path / "one", durable=False) as one,
        EmbeddedPostgres(tmp_path / "two", durable=False) as two,
    ):
        assert one.port != two.port
        await one.create_database("profiles", "profiles")
        with pytest.raises(asyncpg.InvalidPasswordError):  # neither the database nor the password is the other's
            await query(one.url("profiles", "profiles").replace(str(one.port), str(two.port)), "SELECT 1")


async def test_a_second_run_on_the_same_data_is_told_who_uses_it(tmp_path: Path):
    async with EmbeddedPostgres(tmp_path / "data", durable=False) as first:
        with pytest.raises(EmbeddedPostgresError, match=r"data: another run \(process \d+\) is using this data dir"):
            async with EmbeddedPostgres(tmp_path / "data", durable=False):
                pass
        assert await query(first.url("postgres"), "SELECT 1") == 1


async def test_a_role_reaches_its_own_database_only_and_by_its_own_password(postgres: EmbeddedPostgres):
    await postgres.create_database("apart_a", "apart_a")
    await postgres.create_database("apart_b", "apart_b")
    await postgres.create_database("apart_b", "apart_b")  # once more changes nothing
    assert await query(postgres.url("apart_a", "apart_a"), "SELECT current_user") == "apart_a"
    assert await query(postgres.url("apart_a", "apart_a"), "SELECT usesuper FROM pg_user WHERE usename = user") is False
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await query(postgres.url("apart_b", "apart_a"), "SELECT 1")
    wrong = postgres.url("apart_a", "apart_a").replace("apart_a:", "apart_b:")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await query(wrong, "SELECT 1")
    for name in ("apart_a", "apart_b"):
        await postgres.drop_database(name)


async def test_the_secret_is_for_the_owner_only(tmp_path: Path):
    async with EmbeddedPostgres(tmp_path / "data", durable=False):
        assert S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
        assert S_IMODE((tmp_path / "data" / "cluster").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "Profiles", 'a"; DROP DATABASE postgres; --', "1st", "a" * 64])
async def test_a_name_that_would_need_quotes_is_refused(postgres: EmbeddedPostgres, name: str):
    with pytest.raises(ValueError, match="not a name"):
        await postgres.create_database(name, "tests")
    with pytest.raises(ValueError, match="not a name"):
        await postgres.drop_database(name)


async def test_the_log_holds_no_value_of_a_failed_statement(postgres: EmbeddedPostgres, database: str):
    await query(database, "CREATE TABLE word (word text UNIQUE)")
    with pytest.raises(asyncpg.UniqueViolationError):
        await query(database, "INSERT INTO word VALUES ('private'), ('private')")
    log = (postgres.data_dir / "server.log").read_text()
    assert "duplicate key" in log
    assert "private" not in log


async def test_a_template_is_prepared_once_and_cloned(
    database_factory: DatabaseFactory, template_database: TemplateDatabase
):
    prepared: list[str] = []

    async def prepare(url: str) -> None:
        prepared.append(url)
        await write(url)

    name = await template_database("cloned", prepare)
    assert await template_database("cloned", prepare) == name
    assert len(prepared) == 1
    one, two = await database_factory(name), await database_factory(name)
    await query(one, "DELETE FROM person")
    assert await query(two, "SELECT count(*) FROM person") == 3
