"""Analytics over an archive of many programs and years: its pages, rebuilding its facts, and taking in what happens.

    python -m benchmarks.analytics [--events 300000] [--people 500] [--live 5000] [--rounds 3]

Prints JSON lines; ends 1 when a figure is out of its bound. PostgreSQL keeps what it commits. Each page is asked over
HTTP, with a tenth of the events and with all of them, against the same question in plain SQL on the archive with its
index of types; the bounds of pages are for long archives (--events 10000000, as `make bench-long` has it).

What was found on two cores: with ten million events of 1,792 programs and little else going on, facts are made of
13,000 to 16,000 events a second where COPY writes 48,000; the p95 of a program's pages is 13 to 20 ms, 170 to 790 x
faster than SQL on the archive, and no slower than with a million events. The table of all programs took 442 ms for
1,792 of them while it had all rows, of which reading their numbers from JSON took a sixth, and making, validating and
writing them the rest; since then it comes in pages, of numbers that a process reads once. Judging mentorships read
all milestones once for each goal until they were found by whose they are.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from statistics import median

import structlog

from benchmarks.analytics_archive import Archive, fill, rebuild
from benchmarks.analytics_ingestion import live, plain
from benchmarks.analytics_pages import ask, ask_plainly, publish_all
from benchmarks.analytics_questions import PAGES
from benchmarks.events import MAX_BATCH_BYTES
from benchmarks.measuring import peak_mebibytes, report
from services.analytics.main import SERVICE
from shared import clock
from shared.events import TOPICS
from shared.messaging.kafka import KafkaTransport
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.migrations import migrate
from shared.service import Runtime, open_runtime
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support.kafka_server import local_kafka
from tests.support.platform import OpenTokens, settings_for

REBUILDING, TAKING_IN, ASKING, GROWING = 0.15, 0.5, 20, 1.5
LONG = 5_000_000
"""From so many events on pages have bounds; a small archive is read quickly by any query."""


async def opened(stack: AsyncExitStack, server: EmbeddedPostgres, name: str) -> Runtime:
    """Analytics on a new database."""
    await server.create_database(name, "bench")
    url = server.url(name, "bench")
    await migrate(SERVICE, url)
    return await open_runtime(
        SERVICE.name,
        settings_for(SERVICE, url, {"database_pool_size": 20}),
        stack,
        transport=MemoryTransport(MemoryLog()),
        tokens=OpenTokens(),
    )


async def rebuilding(runtime: Runtime, archive: Archive) -> bool:
    took = await rebuild(runtime)
    ratio = archive.copying / took
    return report(
        "analytics.rebuilding",
        ratio,
        f">= {REBUILDING} x COPY of the same events into the archive",
        ratio >= REBUILDING,
        events=archive.events,
        per_second=round(archive.events / took),
        copied_per_second=round(archive.events / archive.copying),
        load=_load(),
        peak_mib=round(peak_mebibytes()),
    )


async def taking_in(server: EmbeddedPostgres, runtime: Runtime, events: int, rounds: int) -> bool:
    pairs: list[tuple[float, float]] = []
    async with local_kafka() as kafka:
        transport = KafkaTransport(kafka.bootstrap, client_id="benchmark", max_batch_size=MAX_BATCH_BYTES)
        await transport.ensure_topics(list(TOPICS.values()))
        for _ in range(rounds):
            below = await plain(server, kafka.bootstrap, events)
            pairs.append((await live(server, transport, kafka.bootstrap, runtime, events), below))
        await transport.aclose()
    ratio = median(ours / below for ours, below in pairs)
    return report(
        "analytics.taking_in",
        ratio,
        f">= {TAKING_IN} x the messaging floor",
        ratio >= TAKING_IN,
        events=events,
        per_second=round(median(ours for ours, _ in pairs)),
        floor_per_second=round(median(below for _, below in pairs)),
        ratios=[round(ours / below, 2) for ours, below in pairs],
        load=_load(),
        peak_mib=round(peak_mebibytes()),
    )


async def pages(runtime: Runtime, stack: AsyncExitStack, archive: Archive, before: Mapping[str, float]) -> bool:
    """Ask every page. before: seconds of the same with a tenth of the events, if they are known."""
    viewer = await publish_all(runtime, stack, archive)
    bounded, good = archive.events >= LONG, True
    for name, page in PAGES.items():
        took = await ask(viewer, page)
        plainly = await ask_plainly(runtime, viewer, page)
        ratio = plainly / took
        good &= report(
            f"analytics.page.{name}",
            ratio,
            f">= {ASKING} x plain SQL on the archive" if bounded else None,
            ratio >= ASKING if bounded else None,
            events=archive.events,
            p95_ms=round(took * 1000, 1),
            plain_ms=round(plainly * 1000, 1),
            load=_load(),
        )
        growth = took / before[name]
        good &= report(
            f"analytics.growth.{name}",
            growth,
            f"<= {GROWING} x the p95 with a tenth of the events" if bounded else None,
            growth <= GROWING if bounded else None,
            events=archive.events,
        )
    return good


async def asked(runtime: Runtime, stack: AsyncExitStack, archive: Archive) -> dict[str, float]:
    """The p95 of every page, in seconds."""
    viewer = await publish_all(runtime, stack, archive)
    return {name: await ask(viewer, page) for name, page in PAGES.items()}


def _load() -> float:
    """Of the machine, in its last minute."""
    return round(os.getloadavg()[0], 1)


async def measure(events: int, people: int, live_events: int, rounds: int) -> bool:
    async with EmbeddedPostgres(durable=True) as server, AsyncExitStack() as stack:
        runtime = await opened(stack, server, "bench_analytics")
        results = [await taking_in(server, runtime, live_events, rounds)] if live_events else []
        archive = Archive()
        await fill(runtime, archive, events // 10, people)
        clock.move_to(max(one.until for one in archive.years))
        await rebuild(runtime)
        before = await asked(runtime, stack, archive)
        await fill(runtime, archive, events, people)
        results.append(await rebuilding(runtime, archive))
        results.append(await pages(runtime, stack, archive, before))
    return all(results)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=300_000, help="in the archive")
    parser.add_argument("--people", type=int, default=500, help="in the largest program of a year")
    parser.add_argument("--live", type=int, default=5_000, help="events that come in")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    good = asyncio.run(measure(given.events, given.people, given.live, given.rounds))
    sys.exit(0 if good else 1)
