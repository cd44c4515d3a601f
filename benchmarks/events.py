"""Events per second and end-to-end latency of the pipeline against a floor, in one run on one machine.

    python -m benchmarks.events [--events 20000] [--pairs 5] [--seconds 60]

Prints one JSON line per figure; ends 1 when a figure is out of its bound. Both sides run in this process, so what is
compared is all the work that they cause here, in PostgreSQL and in the broker.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import statistics
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiokafka
import structlog
from aiokafka import AIOKafkaConsumer

from benchmarks.events_floor import Floor
from benchmarks.events_pipeline import TOPIC, Pipeline
from benchmarks.measuring import peak_mebibytes, percentile, report
from shared.events import TOPICS
from shared.events.profiles import GoalSet
from shared.ids import new_id
from shared.messaging.kafka import KafkaTransport
from shared.messaging.pglog import PgLogTransport
from shared.messaging.transport import TopicPartition, Transport
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support import ledger
from tests.support.kafka_server import local_kafka

WRITERS = 16
BATCH = 500
MAX_BATCH_BYTES = 128 * 1024
RATE = 50.0
_numbers = count(1)


def goals(number: int) -> list[GoalSet]:
    """Events of as many goals; the event has its goal's id, so that both sides can tell them apart by it."""
    events: list[GoalSet] = []
    for _ in range(number):
        key = new_id()
        events.append(GoalSet(id=key, subject=key, version=1, person_id=key, title="learn"))
    return events


@asynccontextmanager
async def databases(server: EmbeddedPostgres) -> AsyncGenerator[tuple[str, str]]:
    names = [f"bench_{next(_numbers)}" for _ in range(2)]
    for name in names:
        await server.create_database(name, "bench")
    try:
        yield server.url(names[0], "bench"), server.url(names[1], "bench")
    finally:
        for name in names:
            await server.drop_database(name)


@asynccontextmanager
async def pipeline(server: EmbeddedPostgres, transport: Transport, bootstrap: str | None) -> AsyncGenerator[Pipeline]:
    async with (
        databases(server) as (source_url, target_url),
        ledger.open_database(source_url, pool_size=2 * WRITERS) as (_, source),
        ledger.open_database(target_url, pool_size=2 * WRITERS) as (_, target),
    ):
        running = Pipeline(source_url, source, target, transport, writers=WRITERS, batch=BATCH)
        await running.start(await ends(bootstrap) if bootstrap else {})
        try:
            yield running
        finally:
            await running.stop()


@asynccontextmanager
async def floor(server: EmbeddedPostgres, bootstrap: str) -> AsyncGenerator[Floor]:
    async with (
        databases(server) as (source_url, target_url),
        ledger.open_database(source_url, pool_size=2 * WRITERS) as (source, _),
        ledger.open_database(target_url, pool_size=2 * WRITERS) as (target, _),
        Floor(bootstrap, source, target, writers=WRITERS, batch=BATCH, max_batch=MAX_BATCH_BYTES) as running,
    ):
        yield running


async def ends(bootstrap: str) -> dict[TopicPartition, int]:
    """Where the topic ends now."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        partitions = [aiokafka.TopicPartition(TOPIC, number) for number in range(TOPICS[TOPIC].partitions)]
        found: dict[Any, int] = await consumer.end_offsets(partitions)
        return {TopicPartition(partition.topic, partition.partition): at for partition, at in found.items()}
    finally:
        await consumer.stop()


async def warm(running: Pipeline | Floor) -> None:
    """Connections, caches and the group's assignment are not what is measured."""
    await running.bulk(goals(500))
    running.latencies.clear()
    running.arrived = 0


async def measure(number: int, pairs: int, seconds: float) -> bool:
    good = True
    async with EmbeddedPostgres(durable=True) as server, local_kafka() as kafka:
        transport = KafkaTransport(kafka.bootstrap, client_id="benchmark", max_batch_size=MAX_BATCH_BYTES)
        await transport.ensure_topics(list(TOPICS.values()))
        rates: list[tuple[float, float]] = []
        for _ in range(pairs):
            async with floor(server, kafka.bootstrap) as below:
                await warm(below)
                plain = number / await below.bulk(goals(number))
            async with pipeline(server, transport, kafka.bootstrap) as ours:
                await warm(ours)
                rates.append((number / await ours.bulk(goals(number)), plain))
        ratio = statistics.median(ours / plain for ours, plain in rates)
        good &= report(
            "events.bulk.kafka",
            ratio,
            ">= 0.5 of the floor",
            ratio >= 0.5,
            events=number,
            pairs=pairs,
            events_per_second=_median(ours for ours, _ in rates),
            floor_events_per_second=_median(plain for _, plain in rates),
            peak_mebibytes=round(peak_mebibytes()),
        )
        steady = goals(int(RATE * seconds))
        async with floor(server, kafka.bootstrap) as below:
            await warm(below)
            floor_latencies = await below.paced(steady, RATE)
        async with pipeline(server, transport, kafka.bootstrap) as ours:
            await warm(ours)
            good &= _report_latency(
                "events.latency.kafka", await ours.paced(steady, RATE), floor_latencies, bounded=True
            )
        await transport.aclose()
        await _embedded(server, number, steady, [plain for _, plain in rates], floor_latencies)
    return good


async def _embedded(
    server: EmbeddedPostgres, number: int, steady: Sequence[GoalSet], plain: Sequence[float], floor: Sequence[float]
) -> None:
    await server.create_database("bench_log", "bench")
    transport = PgLogTransport(server.url("bench_log", "bench"))
    await transport.ensure_topics(list(TOPICS.values()))
    async with pipeline(server, transport, None) as ours:
        await warm(ours)
        rate = number / await ours.bulk(goals(number))
    below = statistics.median(plain)
    report(
        "events.bulk.embedded",
        rate / below,
        events=number,
        events_per_second=round(rate),
        floor_events_per_second=round(below),
    )
    await transport.aclose()
    await server.drop_database("bench_log")
    await server.create_database("bench_log", "bench")
    transport = PgLogTransport(server.url("bench_log", "bench"))
    await transport.ensure_topics(list(TOPICS.values()))
    async with pipeline(server, transport, None) as ours:
        await warm(ours)
        _report_latency("events.latency.embedded", await ours.paced(steady, RATE), floor, bounded=False)
    await transport.aclose()


def _report_latency(name: str, ours: Sequence[float], floor: Sequence[float], *, bounded: bool) -> bool:
    p99, floor_p99 = percentile(ours, 0.99), percentile(floor, 0.99)
    return report(
        name,
        p99 / floor_p99,
        "<= 4 x the floor's p99" if bounded else None,
        p99 <= 4 * floor_p99 if bounded else None,
        per_second=RATE,
        events=len(ours),
        p50_ms=round(percentile(ours, 0.5) * 1000, 1),
        p99_ms=round(p99 * 1000, 1),
        floor_p50_ms=round(percentile(floor, 0.5) * 1000, 1),
        floor_p99_ms=round(floor_p99 * 1000, 1),
    )


def _median(values: object) -> int:
    return round(statistics.median(values))  # pyright: ignore[reportArgumentType, reportCallIssue, reportUnknownArgumentType]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(measure(arguments.events, arguments.pairs, arguments.seconds)) else 1)
