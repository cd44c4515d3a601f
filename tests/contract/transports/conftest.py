"""Every test that takes `harness` runs against each transport."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count

import pytest

from telemachus.embedded.postgres import EmbeddedPostgres
from tests.contract.transports.harness import Harness, KafkaServer, MemoryServer, PgLogServer
from tests.support.gate import Gate
from tests.support.kafka_server import Kafka

_databases = count(1)


@pytest.fixture(scope="package")
async def log_postgres() -> AsyncIterator[EmbeddedPostgres]:
    """A server of this suite's own, since it is crashed; durable, since nothing may be lost then."""
    async with EmbeddedPostgres() as server:
        yield server


@pytest.fixture
async def memory_harness() -> AsyncIterator[Harness]:
    harness = Harness(MemoryServer())
    yield harness
    await harness.aclose()


@pytest.fixture
async def pglog_harness(log_postgres: EmbeddedPostgres) -> AsyncIterator[Harness]:
    name = f"log_{next(_databases)}"
    await log_postgres.create_database(name, "log")
    gate = Gate(log_postgres.port)
    await gate.open()
    harness = Harness(PgLogServer(log_postgres.url(name, "log"), log_postgres.port, gate))
    yield harness
    await harness.aclose()
    await log_postgres.drop_database(name)


@pytest.fixture
async def kafka_harness(kafka: Kafka) -> AsyncIterator[Harness]:
    harness = Harness(KafkaServer(kafka))
    yield harness
    await harness.aclose()


@pytest.fixture(
    params=["memory", pytest.param("pglog", marks=pytest.mark.postgres), pytest.param("kafka", marks=pytest.mark.kafka)]
)
def harness(request: pytest.FixtureRequest) -> Harness:
    found: Harness = request.getfixturevalue(f"{request.param}_harness")
    return found


@pytest.fixture(
    params=[pytest.param("pglog", marks=pytest.mark.postgres), pytest.param("kafka", marks=pytest.mark.kafka)]
)
def durable_harness(request: pytest.FixtureRequest) -> Harness:
    """Only the transports whose log outlives a restart."""
    found: Harness = request.getfixturevalue(f"{request.param}_harness")
    return found
