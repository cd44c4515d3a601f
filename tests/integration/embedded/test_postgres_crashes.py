"""However a run ends, its server ends too, and the next run finds what was committed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from telemachus.embedded._data_dir import server_sees
from telemachus.embedded._privileges import account_for, installed_binaries, readable_binaries
from telemachus.embedded.postgres import EmbeddedPostgres, EmbeddedPostgresError
from tests.support.postgres_processes import count_of, keepers, processes, query, running, start_run, write
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc"),
]


async def gone(data_dir: Path) -> bool:
    return not processes(data_dir) and not keepers(data_dir)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_the_server_ends_with_a_run_that_is_killed_and_starts_again_with_the_data(
    tmp_path: Path, number: signal.Signals
):
    async with running(tmp_path / "data") as run:
        await write(run.url)
        await run.kill(number)
        await eventually(lambda: gone(tmp_path / "data"), what="the end of the server")
    async with EmbeddedPostgres(tmp_path / "data") as server:
        assert await count_of(server) == 3


async def test_a_new_run_right_after_a_kill_waits_for_the_old_server_to_end(tmp_path: Path):
    async with running(tmp_path / "data") as run:
        await write(run.url)
        await run.kill()
        async with EmbeddedPostgres(tmp_path / "data") as server:
            assert await count_of(server) == 3
            assert len(keepers(tmp_path / "data")) == 1


async def test_temporary_data_is_removed_after_a_kill():
    async with running() as run:
        await run.kill()
        await eventually(lambda: gone(run.data_dir), what="the end of the server")
        assert not run.data_dir.exists()


async def test_a_fork_of_the_run_that_outlives_it_does_not_keep_the_server(tmp_path: Path):
    async with running(tmp_path / "data") as run:
        # A process that holds a copy of everything the run has open, as a fork without an exec does.
        with _pipe_to_keeper(run.process.pid).open("wb"):
            await run.kill()
            await eventually(lambda: gone(tmp_path / "data"), what="the end of the server")


def _pipe_to_keeper(pid: int) -> Path:
    """The one pipe besides its outputs that the run writes to."""

    def is_it(file: Path) -> bool:
        flags = (file.parent.parent / "fdinfo" / file.name).read_text().split("flags:")[1].split()[0]
        return int(file.name) > 2 and str(file.readlink()).startswith("pipe:") and int(flags, 8) & os.O_WRONLY != 0

    return next(file for file in Path(f"/proc/{pid}/fd").iterdir() if is_it(file))


async def test_the_server_ends_when_the_run_and_the_keeper_are_killed(tmp_path: Path):
    async with running(tmp_path / "data") as run:
        await write(run.url)
        [keeper] = keepers(tmp_path / "data")
        os.kill(keeper, signal.SIGKILL)
        await run.kill()
        async with EmbeddedPostgres(tmp_path / "data") as server:
            assert await count_of(server) == 3


async def test_a_server_that_was_killed_is_recovered(tmp_path: Path):
    async with running(tmp_path / "data") as run:
        await write(run.url)
        server_pid = int((tmp_path / "data/cluster/postmaster.pid").read_text().split()[0])
        os.kill(server_pid, signal.SIGKILL)
        await run.kill()
        async with EmbeddedPostgres(tmp_path / "data") as server:
            assert await count_of(server) == 3


async def test_an_orphan_of_an_earlier_run_is_ended(tmp_path: Path):
    cluster = tmp_path / "data" / "cluster"
    async with EmbeddedPostgres(tmp_path / "data") as server:
        await server.create_database("profiles", "profiles")
        await write(server.url("profiles", "profiles"))
        port = server.port
    orphan = _start_without_keeper(cluster, port)
    try:

        async def is_up() -> bool:
            claim = cluster / "postmaster.pid"
            return claim.exists() and "ready" in claim.read_text()

        await eventually(is_up, what="the orphan")
        async with EmbeddedPostgres(tmp_path / "data") as server:
            assert await count_of(server) == 3
            assert orphan.poll() is not None
    finally:
        orphan.kill()
        orphan.wait()


def _start_without_keeper(cluster: Path, port: int) -> subprocess.Popen[bytes]:
    account = account_for(cluster)
    binary = readable_binaries(installed_binaries(), account, Path("/var/lib/telemachus")) / "bin" / "postgres"
    return subprocess.Popen(
        [binary, "-D", server_sees(cluster, account), "-c", f"port={port}", "-c", "unix_socket_directories="],
        cwd=cluster,
        user=account.uid if account else None,
        group=account.gid if account else None,
        stderr=subprocess.DEVNULL,
    )


async def test_a_claim_by_a_number_that_is_somebody_elses_now_is_no_hindrance(tmp_path: Path):
    async with EmbeddedPostgres(tmp_path / "data", durable=False) as server:
        await server.create_database("profiles", "profiles")
        await write(server.url("profiles", "profiles"))
        claim = (tmp_path / "data/cluster/postmaster.pid").read_text()
    owner = (tmp_path / "data/cluster").stat()
    stranger = _sleeper(owner.st_uid)
    try:
        file = tmp_path / "data/cluster/postmaster.pid"
        file.write_text("\n".join([str(stranger.pid), *claim.split("\n")[1:]]))
        os.chown(file, owner.st_uid, owner.st_gid)
        async with EmbeddedPostgres(tmp_path / "data", durable=False) as server:
            assert await count_of(server) == 3
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def _sleeper(uid: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"], user=uid if os.geteuid() == 0 else None)


async def test_a_first_start_that_was_killed_midway_is_cleaned_up(tmp_path: Path):
    process = await start_run(tmp_path / "data")

    async def initdb_works() -> bool:
        return (tmp_path / "data/unfinished/cluster").exists()

    await eventually(initdb_works, what="initdb")
    process.kill()
    await process.communicate()
    await eventually(lambda: gone(tmp_path / "data"), what="the end of initdb")
    assert not (tmp_path / "data/cluster").exists()
    async with EmbeddedPostgres(tmp_path / "data") as server:
        assert await query(server.url("postgres"), "SELECT 1") == 1
    assert not (tmp_path / "data/unfinished").exists()


async def test_a_start_that_is_cancelled_leaves_nothing_behind(tmp_path: Path):
    async def start() -> None:
        async with EmbeddedPostgres(tmp_path / "data", durable=False):
            raise AssertionError("it was cancelled before")

    task = asyncio.create_task(start())

    async def has_begun() -> bool:
        return bool(keepers(tmp_path / "data"))

    await eventually(has_begun, what="the start")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(tmp_path / "data")
    async with EmbeddedPostgres(tmp_path / "data", durable=False) as server:
        assert await query(server.url("postgres"), "SELECT 1") == 1


async def test_a_watcher_learns_of_a_server_that_ended_by_itself(tmp_path: Path):
    async with EmbeddedPostgres(tmp_path / "data", durable=False) as server:
        watch = asyncio.create_task(server.watch())
        os.kill(int((tmp_path / "data/cluster/postmaster.pid").read_text().split()[0]), signal.SIGINT)
        with pytest.raises(EmbeddedPostgresError, match="received fast shutdown request"):
            await watch
