"""What the tests of the embedded PostgreSQL look at: runs in processes of their own, and who works on their data."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from telemachus.embedded.postgres import EmbeddedPostgres

__all__ = ["Run", "count_of", "keepers", "processes", "query", "running", "write"]

REPOSITORY = Path(__file__).parents[2]

_RUN = """
import asyncio, sys
from pathlib import Path
from telemachus.embedded.postgres import EmbeddedPostgres

async def main():
    async with EmbeddedPostgres(Path(sys.argv[1]) if len(sys.argv) > 1 else None) as server:
        await server.create_database("profiles", "profiles")
        print("up", server.data_dir, server.url("profiles", "profiles"), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@dataclass
class Run:
    """A run of the embedded PostgreSQL in a process of its own, until a test ends it."""

    process: asyncio.subprocess.Process
    data_dir: Path
    url: str

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the run, and nobody else, a signal and wait for its end."""
        self.process.send_signal(number)
        await self.process.wait()


@asynccontextmanager
async def running(data_dir: Path | None = None) -> AsyncGenerator[Run]:
    """A run that has its server up, with a database `profiles`; killed at the end if it is still there."""
    process = await start_run(data_dir)
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            match line.decode().split():
                case ["up", place, url]:
                    yield Run(process, Path(place), url)
                    break
                case _:
                    continue
        else:
            raise AssertionError("the run did not start its server")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def start_run(data_dir: Path | None = None) -> asyncio.subprocess.Process:
    arguments: Sequence[str] = [str(data_dir)] if data_dir else []
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", _RUN, *arguments, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def processes(data_dir: Path) -> list[int]:
    """The processes of PostgreSQL (initdb too) that work in a data directory: their working directory is in it."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink().is_relative_to(data_dir):
                found.append(int(process.name))
    return found


def keepers(data_dir: Path) -> list[int]:
    """The keepers of a data directory's processes."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes()
            if b"_keeper.py" in command and str(data_dir).encode() in command:
                found.append(int(process.name))
    return found


async def query(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def write(url: str) -> None:
    """Commit three rows that `count_of` finds."""
    await query(url, "CREATE TABLE person AS SELECT * FROM generate_series(1, 3)")


async def count_of(server: EmbeddedPostgres) -> object:
    """How many of the rows of `write` a server of the same data has."""
    return await query(server.url("profiles", "profiles"), "SELECT count(*) FROM person")
