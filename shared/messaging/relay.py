"""Publishes a service's outbox in sequence, and deletes what the transport has accepted.

One relay per service publishes: it holds an advisory lock on a session of its own and gives up when that session is
lost. Should two overlap for a moment, the second publishes again what the first has not deleted yet; for each key the
first appearances are still in order, and the consumers' inboxes drop the rest.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

from shared import telemetry
from shared.messaging.outbox import CHANNEL, decode_headers
from shared.messaging.transport import Record, Transport, TransportUnavailable

__all__ = ["Relay", "libpq_dsn"]

log = structlog.get_logger(__name__)

_NEXT = """
SELECT seq, topic, key, value, headers FROM outbox
WHERE cardinality($1::text[]) = 0 OR (topic, key) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY seq LIMIT $3
"""
_DELETE = "DELETE FROM outbox WHERE seq = ANY($1::bigint[])"


def libpq_dsn(url: str) -> str:
    """A SQLAlchemy URL without its driver, as asyncpg takes it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}://{rest}"


class Relay:
    """name: the service's, which names the lock. poll: seconds after which a lost NOTIFY no longer matters."""

    def __init__(
        self, dsn: str, transport: Transport, name: str, *, batch: int = 500, poll: float = 1.0, hold: float = 5.0
    ) -> None:
        self._dsn = libpq_dsn(dsn)
        self._transport = transport
        self._name = name
        self._batch = batch
        self._poll = poll
        self._hold = hold
        self._held: dict[tuple[str, str], float] = {}
        self._woken = asyncio.Event()
        self.publishing = False
        """Whether this relay holds the lock."""

    async def run(self) -> None:
        """Until cancelled: take the lock, publish, and start over when the session or the transport is lost."""
        while True:
            try:
                await self._session()
            except TransportUnavailable as error:
                log.warning("relay_waits_for_transport", service=self._name, reason=str(error))
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
                log.warning("relay_waits_for_database", service=self._name, reason=type(error).__name__)
            finally:
                self.publishing = False
            await asyncio.sleep(self._poll)

    async def _session(self) -> None:
        connection = await asyncpg.connect(
            self._dsn, command_timeout=30, server_settings={"application_name": f"relay-{self._name}"}
        )
        try:
            # Polled, since a session that waits inside pg_advisory_lock keeps its snapshot and so all dead rows alive.
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *self._lock()):  # noqa: ASYNC110
                await asyncio.sleep(self._poll)
            self.publishing = True
            wake: Callable[..., Any] = lambda *_: self._woken.set()  # noqa: E731 - a listener with any arguments
            await connection.add_listener(CHANNEL, wake)
            while True:
                self._woken.clear()
                if await self._publish_some(connection):
                    continue
                try:
                    async with asyncio.timeout(self._wait()):
                        await self._woken.wait()
                except TimeoutError:
                    pass
        finally:
            connection.terminate()

    def _lock(self) -> tuple[int, int]:
        return 0x7E1E, zlib.crc32(f"relay:{self._name}".encode()) - 2**31

    def _wait(self) -> float:
        if not self._held:
            return self._poll
        return max(0.01, min(self._poll, min(self._held.values()) - asyncio.get_running_loop().time()))

    async def _publish_some(self, connection: asyncpg.Connection[Any]) -> bool:
        """Publish one batch; whether there may be more at once."""
        now = asyncio.get_running_loop().time()
        self._held = {key: until for key, until in self._held.items() if until > now}
        topics, keys = [topic for topic, _ in self._held], [key for _, key in self._held]
        rows = await connection.fetch(_NEXT, topics, keys, self._batch)
        if not rows:
            return False
        records = [Record(row[1], row[2], row[3], decode_headers(json.loads(row[4]))) for row in rows]
        with telemetry.publishing([(record.topic, record.headers) for record in records]):
            outcomes = await self._transport.publish(records)
        accepted: list[int] = []
        for row, outcome in zip(rows, outcomes, strict=True):
            if outcome is None:
                accepted.append(row[0])
            elif (row[1], row[2]) not in self._held:
                self._held[row[1], row[2]] = now + self._hold
                log.error("relay_holds_key", service=self._name, topic=row[1], key=row[2], reason=str(outcome))
        if accepted:
            await connection.execute(_DELETE, accepted)
            telemetry.published(self._name, len(accepted))
        return bool(accepted) and len(rows) == self._batch
