"""Searches of the directory against the same SQL run directly, and among many people against a tenth of them.

    python -m benchmarks.directory [--people 100000] [--rounds 6]

Prints one JSON line per figure; ends 1 when one is out of its bound. Every generated person mentors: the harder case. A
search is a signed-in request through the application with its JSON, one after another; its floor is the statements of
that very request, sent with asyncpg on one connection right afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import structlog
from sqlalchemy import event, text

from benchmarks.directory_people import load, skills
from benchmarks.measuring import percentile, report
from services.profiles.entries import handlers as entries
from services.profiles.main import SERVICE
from shared.api import create_api
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.migrations import migrate
from shared.service import Runtime, open_runtime
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support.platform import OpenTokens, settings_for

ROUTE = "/api/profiles/v1/directory/mentors"
Query = Mapping[str, Any]


def queries(ids: Mapping[str, UUID]) -> list[Query]:
    """Forty searches as people make them. ids: of skills, by name."""
    common, *_, rare = skills()
    middle = skills()[20]
    words = [
        "kubernetes", "Python", "k8s", "sql", "postgres", common, middle, rare, "data", "data engineer", "manager",
        "public budget", "team leadership", "Müller", "muller", "山田", "أحمد", "प्रिया", "o'brien", "certified risk",
        "project institute", "negotiat", "sec", "consultant banking", "coordinate suppliers", "parental leave",
    ]  # fmt: skip
    slips = ["kuberentes", "pyhton", "Postgers", "leadreship", "negociation"]
    filters: list[Query] = [
        {},
        {"skill": str(ids[common])},
        {"skill": str(ids[common]), "level": 4, "location": "Berlin"},
        {"skill": str(ids[rare])},
        {"skill": [str(ids[common]), str(ids[middle])]},
        {"department": "Data planning", "open_places": True},
        {"location": ["London", "Paris"], "hours": 20},
        {"grade": "P4", "language": "de"},
        {"endorsed_by_colleagues": True},
    ]
    return [{"q": typed} for typed in (*words, *slips)] + filters


@dataclass
class Measured:
    """A company in its database, and what was measured of it, in seconds."""

    runtime: Runtime
    client: httpx.AsyncClient
    direct: asyncpg.Connection
    mix: Sequence[Query]
    refreshed: float
    ours: list[float] = field(default_factory=list[float])
    below: list[float] = field(default_factory=list[float])
    slowest: dict[str, float] = field(default_factory=dict[str, float])

    async def once(self, *, keep: bool) -> None:
        """Every search of the mix once, each followed by its floor."""
        sent: list[tuple[str, Sequence[Any]]] = []

        def note(_c: object, _u: object, statement: str, parameters: Sequence[Any], *_: object) -> None:
            sent.append((statement, parameters))

        event.listen(self.runtime.engine.sync_engine, "before_cursor_execute", note)
        try:
            for query in self.mix:
                sent.clear()
                ours = await self._search(query)
                below = await self._directly(sent)
                if keep:
                    self.ours.append(ours)
                    self.below.append(below)
                    self.slowest[str(query)] = max(ours, self.slowest.get(str(query), 0))
        finally:
            event.remove(self.runtime.engine.sync_engine, "before_cursor_execute", note)

    async def _search(self, query: Query) -> float:
        start = time.perf_counter()
        answer = await self.client.get(ROUTE, params=query)
        answer.json()
        took = time.perf_counter() - start
        answer.raise_for_status()
        return took

    async def _directly(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> float:
        start = time.perf_counter()
        async with self.direct.transaction(readonly=True):
            for statement, parameters in statements:
                await self.direct.fetch(statement, *parameters)
        return time.perf_counter() - start


@asynccontextmanager
async def company(server: EmbeddedPostgres, people: int) -> AsyncGenerator[Measured]:
    """A migrated database with so many people, all of them in the directory, and the application on it."""
    name = f"bench_{people}"
    await server.create_database(name, "bench")
    url = server.url(name, "bench")
    await migrate(SERVICE, url)
    async with AsyncExitStack() as stack:
        direct = await asyncpg.connect(url.replace("+asyncpg", ""))
        stack.push_async_callback(direct.close)
        me = await load(direct, people)
        runtime = await open_runtime(
            SERVICE.name,
            settings_for(SERVICE, url, {}),
            stack,
            transport=MemoryTransport(MemoryLog()),
            tokens=OpenTokens(),
        )
        refreshed = await _refresh(runtime)
        await direct.execute("VACUUM ANALYZE")
        ids = {row["name"]: row["id"] for row in await direct.fetch("SELECT name, id FROM skill")}
        headers = {"Authorization": f"Bearer {OpenTokens.write(me, ['employee'])}"}
        transport = httpx.ASGITransport(create_api(SERVICE, runtime))
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://benchmark", headers=headers)
        )
        yield Measured(runtime, client, direct, queries(ids), refreshed)


async def _refresh(runtime: Runtime) -> float:
    """Let the entries of everybody be made as a worker makes them; the seconds that it takes."""
    async with runtime.sessions.begin() as session:
        everybody = [UUID(str(key)) for key in await session.scalars(text("SELECT id FROM person"))]
        await entries.refresh_later(session, everybody)
    start = time.perf_counter()
    while True:
        async with runtime.sessions.begin() as session:
            if not await entries.make_next(session):
                await entries.count_cells(session)
                return time.perf_counter() - start


async def measure(people: int, rounds: int) -> bool:
    async with (
        EmbeddedPostgres(durable=True) as server,
        company(server, people // 10) as small,
        company(server, people) as large,
    ):
        for number in range(rounds + 1):
            for one in (small, large):
                await one.once(keep=number > 0)
    ours, below, fewer = (percentile(values, 0.95) for values in (large.ours, large.below, small.ours))
    report("directory.refresh", large.refreshed, people=people, per_second=round(people / large.refreshed))
    good = report(
        "directory.api",
        ours / below,
        "<= 2 x the p95 of the same SQL",
        ours <= 2 * below,
        people=people,
        **_told(large),
    )
    return good & report(
        "directory.size",
        ours / fewer,
        "<= 3 x the p95 of a tenth of the people",
        ours <= 3 * fewer,
        people=people,
        tenth=_told(small),
        slowest={
            query: _milliseconds(took) for query, took in sorted(large.slowest.items(), key=lambda one: -one[1])[:5]
        },
    )


def _told(of: Measured) -> dict[str, object]:
    return {
        "searches": len(of.ours),
        "p50_ms": _milliseconds(percentile(of.ours, 0.5)),
        "p95_ms": _milliseconds(percentile(of.ours, 0.95)),
        "sql_p50_ms": _milliseconds(percentile(of.below, 0.5)),
        "sql_p95_ms": _milliseconds(percentile(of.below, 0.95)),
    }


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=6)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(measure(arguments.people, arguments.rounds)) else 1)
