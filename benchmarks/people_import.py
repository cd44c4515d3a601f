"""An import of 100,000 people against a bare parse and COPY of the same file, and against 10,000 for memory.

    python -m benchmarks.people_import [--people 100000]

The import is what a worker does with a file that was handed in: everything that is checked and written until the
commit, into an empty database, so that everyone joins: people, addresses, skills, and two events of each in the outbox.
The bare run parses the same file with csv and copies its cells into a table of text. Each runs in a process of its own
against a durable PostgreSQL, by turns, and the fastest of each counts.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.measuring import peak_mebibytes, report
from services.profiles.importing import perform
from services.profiles.imports import handlers as imports
from services.profiles.imports.domain import PART_BYTES, Options
from services.profiles.imports.tables import PeopleImport
from services.profiles.main import SERVICE
from shared.db import Sessions, create_engine, create_sessions
from shared.ids import new_id
from shared.messaging.relay import libpq_dsn
from shared.migrations import migrate
from shared.policy import Principal, Role
from shared.telemetry import setup_logs
from telemachus.demo.company import COLUMNS, generate
from telemachus.embedded.postgres import EmbeddedPostgres

MOST_TIMES = 6
MOST_MEMORY = 1.3
_SMALL = 10_000
_ROUNDS = 2
_MOST_BYTES = 1 << 30


def main() -> int:
    """Measure, print a line of JSON for each figure, and return 1 when one is out of bounds."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--role", choices=["generate", "bare", "import"], help=argparse.SUPPRESS)
    arguments.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--url", help=argparse.SUPPRESS)
    told = arguments.parse_args()
    setup_logs("ERROR")
    match told.role:
        case "generate":
            _generate(told.file, told.people)
        case "bare":
            print(json.dumps(asyncio.run(_bare(told.file, told.url))))
        case "import":
            print(json.dumps(asyncio.run(_import(told.file, told.url))))
        case _:
            return 0 if asyncio.run(_measure(told.people)) else 1
    return 0


async def _measure(people: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large.csv"), Path(folder, "small.csv")
        for file, count in ((large, people), (small, _SMALL)):
            await _run("generate", file, people=count)
        async with EmbeddedPostgres() as server:
            bare: list[dict[str, Any]] = []
            first: list[dict[str, Any]] = []
            again: dict[str, Any] = {}
            for _ in range(_ROUNDS):
                async with _database(server) as url:
                    bare.append(await _run("bare", large, url))
                async with _database(server) as url:
                    first.append(await _run("import", large, url))
                    again = again or await _run("import", large, url)
            async with _database(server) as url:
                few = await _run("import", small, url)
    return _report(people, bare, first, again, few)


def _report(
    people: int,
    bare: list[dict[str, Any]],
    first: list[dict[str, Any]],
    again: dict[str, Any],
    few: dict[str, Any],
) -> bool:
    floor, ours = min(run["seconds"] for run in bare), min(run["seconds"] for run in first)
    if any(run["outcome"]["joined"] != people for run in first) or again["outcome"]["unchanged"] != people:
        raise AssertionError("not everyone was imported")
    ratio = ours / floor
    good = report(
        f"people_import.{people}", ratio, f"<= {MOST_TIMES} x a bare parse and COPY", ratio <= MOST_TIMES,
        seconds=round(ours, 3), bare_seconds=round(floor, 3), people_per_second=round(people / ours),
        rounds=[[round(run["seconds"], 2) for run in runs] for runs in (bare, first)], phases=first[0]["phases"],
    )  # fmt: skip
    grown = max(run["mebibytes"] for run in first) / few["mebibytes"]
    good &= report(
        f"people_import.{people}.memory", grown, f"<= {MOST_MEMORY} x that of {_SMALL:,}", grown <= MOST_MEMORY,
        mebibytes=[round(run["mebibytes"], 1) for run in (few, *first)],
    )  # fmt: skip
    backend = max(run["backend_mebibytes"] for run in first)
    report(
        f"people_import.{people}.backend_memory", backend / few["backend_mebibytes"],
        mebibytes=[round(run["backend_mebibytes"], 1) for run in (few, *first)],
    )  # fmt: skip
    return good & report(f"people_import.{people}.unchanged", again["seconds"], phases=again["phases"])


@asynccontextmanager
async def _database(server: EmbeddedPostgres) -> AsyncGenerator[str]:
    await server.create_database("benchmark", "benchmark")
    url = server.url("benchmark", "benchmark")
    await migrate(SERVICE, url)
    await _checkpoint(server)
    yield url
    await server.drop_database("benchmark")


async def _checkpoint(server: EmbeddedPostgres) -> None:
    """What was written before is not paid for by what is measured next."""
    connection = await asyncpg.connect(libpq_dsn(server.url("postgres")))
    await connection.execute("CHECKPOINT")
    await connection.close()


async def _run(role: str, file: Path, url: str = "", people: int = 0) -> dict[str, Any]:
    command = (sys.executable, "-m", "benchmarks.people_import", "--role", role, "--file", str(file), "--url", url)
    process = await asyncio.create_subprocess_exec(*command, "--people", str(people), stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{role} ended with code {process.returncode}")
    return json.loads(out) if out else {}


def _generate(file: Path, people: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for number, row in enumerate(generate(people)):
            # HR knows of some people's skills; most tell theirs themselves.
            untold = () if number % 4 == 0 else ("skills offered", "skills wanted")
            writer.writerow(["" if column in untold else row[column] for column in COLUMNS])


async def _bare(file: Path, url: str) -> dict[str, Any]:
    connection = await asyncpg.connect(libpq_dsn(url))
    await connection.execute(f"CREATE TABLE bare ({', '.join(f'c{number} text' for number in range(len(COLUMNS)))})")
    started = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        await connection.copy_records_to_table("bare", records=rows)
    seconds = time.perf_counter() - started
    await connection.close()
    return {"seconds": seconds}


async def _import(file: Path, url: str) -> dict[str, Any]:
    engine = create_engine(url, pool_size=2)
    sessions = create_sessions(engine)
    await _hand_in(sessions, file)
    async with sessions() as session, session.begin():
        claim = await imports.begin_next(session, new_id())
        assert claim is not None  # it was handed in
    phases: dict[str, float] = {}
    started = time.perf_counter()

    def tell(phase: str, rows: int, _: int) -> None:
        phases.setdefault(phase if rows == 0 or phase == "reading" else f"{phase} {rows}", time.perf_counter())

    with _Backends() as backends:
        await perform(sessions, claim, most_bytes=_MOST_BYTES, tell=tell, ending=lambda: tell("ending", 0, 0))
        seconds = time.perf_counter() - started
    async with sessions() as session:
        done = await session.get(PeopleImport, claim.key)
        outcome = done.outcome if done else None
    await engine.dispose()
    return {
        "seconds": seconds,
        "outcome": outcome,
        "mebibytes": peak_mebibytes(),
        "backend_mebibytes": backends.most / 1024,
        "phases": {phase: round(begun - started, 2) for phase, begun in phases.items()},
    }


async def _hand_in(sessions: Sessions, file: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        with file.open("rb") as data:
            while piece := data.read(PART_BYTES):
                yield piece

    me = Principal("benchmark", frozenset({Role.HR}))
    handed_in = nullcontext(imports.HandedIn(pieces(), file.name, Options(), dry_run=False))
    async with sessions() as session, session.begin():
        await imports.hand_in(session, me, handed_in, most_bytes=_MOST_BYTES)


class _Backends:
    """Watches how much memory of its own the database's largest backend has, in KiB."""

    def __init__(self) -> None:
        self.most = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Backends:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        pid = None
        while not self._end.wait(0.05):
            pid = pid or self._find()
            self.most = max(self.most, _own_kibibytes(pid) if pid else 0)

    def _find(self) -> int | None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                command = _read(entry / "cmdline")
                if command.startswith("postgres: benchmark benchmark"):
                    return int(entry.name)
        return None


def _own_kibibytes(pid: int) -> int:
    for line in _read(Path("/proc", str(pid), "status")).splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    return 0


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
