"""What has to exist before services start: migrated databases and topics. What is absent is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.db import is_transient
from shared.messaging.connect import connect
from shared.messaging.transport import TransportUnavailable
from shared.migrations import NotMigrated, check_migrated, migrate
from shared.service import Service
from shared.settings import KafkaSettings
from telemachus import topology

__all__ = ["create_all_topics", "migrate_service", "until_migrated"]

log = structlog.get_logger(__name__)


async def migrate_service(name: str) -> None:
    """Migrate one service's database as its environment says."""
    service = topology.service(name)
    url = service.settings.from_environment().database_url.get_secret_value()
    await _when_there(lambda: migrate(service, url))


async def until_migrated(service: Service, url: str) -> None:
    """Wait until the database at `url` is at this release: on an older one, handlers would fail and dead-letter."""
    await _when_there(lambda: check_migrated(service, url))


async def create_all_topics() -> int:
    """Create every topic on the Kafka of the environment; how many there are."""
    specs = topology.topics()
    transport = connect(KafkaSettings(), "telemachus-topics")
    try:
        await _when_there(lambda: transport.ensure_topics(specs))
    finally:
        await transport.aclose()
    return len(specs)


async def _when_there(work: Callable[[], Awaitable[None]]) -> None:
    """Await `work`, again while what it needs is not there."""
    wait = 0.5
    while True:
        try:
            await work()
            return
        except Exception as error:
            if not (isinstance(error, (TransportUnavailable, NotMigrated)) or is_transient(error)):
                raise
            log.warning("waiting", reason=type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(wait * 2, 10)
