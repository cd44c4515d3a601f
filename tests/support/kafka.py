"""The fixture `kafka`: a real Apache Kafka for the whole session, or a loud skip."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from tests.support.kafka_node import KafkaMissing
from tests.support.kafka_server import Kafka, local_kafka


@pytest.fixture(scope="session")
async def kafka() -> AsyncIterator[Kafka]:
    """A running broker (see `kafka_server`). Skips without one, unless REQUIRE_KAFKA=1 makes that an error."""
    try:
        async with local_kafka() as broker:
            yield broker
    except KafkaMissing as missing:
        if os.environ.get("REQUIRE_KAFKA") == "1":
            raise
        pytest.skip(f"NO KAFKA, its tests did not run. {missing}")
