"""What the contract suite needs of each transport: to open it, take it away, restart it, and let a member die."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Protocol

import asyncpg
import pytest

from shared.messaging.kafka import KafkaTransport
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.messaging.pglog import PgLogTransport
from shared.messaging.relay import libpq_dsn
from shared.messaging.transport import (
    ReceivedRecord,
    Subscription,
    TopicPartition,
    TopicSpec,
    Transport,
    TransportUnavailable,
)
from tests.contract.transports.member import SESSION_TIMEOUT
from tests.support.gate import Gate
from tests.support.kafka_server import Kafka

ROOT = Path(__file__).resolve().parents[3]
_numbers = count(1)


class Database:
    """Stands for a consumer's `consumer_offset` rows; while `away`, it cannot be asked."""

    def __init__(self, rows: Mapping[TopicPartition, int] | None = None) -> None:
        self.rows = dict(rows or {})
        self.away = False
        self.asked: list[set[TopicPartition]] = []

    async def positions(self, assigned: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        self.asked.append(set(assigned))
        if self.away:
            raise ConnectionRefusedError("the consumer's database is away")
        return {place: self.rows[place] for place in assigned if place in self.rows}


class Server(Protocol):
    """What is behind a transport."""

    kind: str
    gives_up_between_polls: bool
    """Whether a member keeps its partitions until it polls, instead of losing them while it handles a batch."""

    def connect(self) -> Transport: ...
    async def take_away(self) -> None: ...
    async def bring_back(self) -> None: ...
    async def restart(self) -> None: ...
    async def let_member_die(self, group: str, topic: str) -> None:
        """Let a member take a batch and die before it has handled it."""
        ...

    async def aclose(self) -> None: ...


class Harness:
    """Opens transports and members for one test, and closes them at its end."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.transport = server.connect()
        self._close: list[Callable[[], Awaitable[None]]] = [self.transport.aclose]

    def connect(self) -> Transport:
        """Another transport to the same log."""
        transport = self.server.connect()
        self._close.append(transport.aclose)
        return transport

    async def topic(self, partitions: int = 4, *, compacted: bool = False) -> str:
        """A new topic."""
        name = f"topic-{os.getpid()}-{next(_numbers)}"
        await self.transport.ensure_topics([TopicSpec(name, partitions, compacted)])
        return name

    def group(self) -> str:
        """The name of a new group."""
        return f"group-{os.getpid()}-{next(_numbers)}"

    async def member(self, group: str, topic: str, database: Database | None = None) -> Subscription:
        """A new member of a group, through a transport of its own."""
        member = await self.connect().subscribe(group, [topic], (database or Database()).positions)
        self._close.append(member.aclose)
        return member

    async def aclose(self) -> None:
        for close in reversed(self._close):
            await close()
        await self.server.aclose()


class MemoryServer:
    kind = "memory"
    gives_up_between_polls = False

    def __init__(self) -> None:
        self._log = MemoryLog()

    def connect(self) -> Transport:
        return MemoryTransport(self._log)

    async def take_away(self) -> None:
        self._log.available = False

    async def bring_back(self) -> None:
        self._log.available = True

    async def restart(self) -> None:
        raise NotImplementedError("a log in memory does not outlive its process")

    async def let_member_die(self, group: str, topic: str) -> None:
        member = await MemoryTransport(self._log).subscribe(group, [topic], Database().positions)
        assert await member.poll(max_records=10, timeout=1)
        await member.aclose()

    async def aclose(self) -> None:
        pass


class PgLogServer:
    """url: of an empty database; it is reached through a gate that can be shut."""

    kind = "pglog"
    gives_up_between_polls = True

    def __init__(self, url: str, port: int, gate: Gate) -> None:
        self._direct = libpq_dsn(url)
        self._gate = gate
        self.url = url.replace(f":{port}/", f":{gate.port}/")

    def connect(self) -> Transport:
        return PgLogTransport(self.url)

    async def take_away(self) -> None:
        await self._gate.shut()

    async def bring_back(self) -> None:
        await self._gate.open()

    async def restart(self) -> None:
        """One backend dies of SIGKILL, whereupon PostgreSQL ends every session and recovers from its log."""
        connection = await asyncpg.connect(self._direct)
        os.kill(await connection.fetchval("SELECT pg_backend_pid()"), signal.SIGKILL)
        connection.terminate()

    async def let_member_die(self, group: str, topic: str) -> None:
        await _let_process_die(self.kind, self.url, group, topic)

    async def aclose(self) -> None:
        await self._gate.shut()


class KafkaServer:
    kind = "kafka"
    gives_up_between_polls = False

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka

    def connect(self) -> Transport:
        return KafkaTransport(
            self._kafka.bootstrap, client_id="contract", delivery_timeout=2.0, session_timeout=SESSION_TIMEOUT
        )

    async def take_away(self) -> None:
        self._check_ours()
        await self._kafka.kill()

    async def bring_back(self) -> None:
        await self._kafka.start()

    async def restart(self) -> None:
        self._check_ours()
        await self._kafka.restart()

    async def let_member_die(self, group: str, topic: str) -> None:
        await _let_process_die(self.kind, self._kafka.bootstrap, group, topic)

    async def aclose(self) -> None:
        if self._kafka.restartable:
            await self._kafka.start()

    def _check_ours(self) -> None:
        if not self._kafka.restartable:
            pytest.skip("the broker at KAFKA_BOOTSTRAP_SERVERS is not ours to stop")


async def _let_process_die(kind: str, address: str, group: str, topic: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contract.transports.member", kind, address, group, topic),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            while await process.stdout.readline() not in {b"holding\n", b""}:
                pass
        assert process.returncode is None
    finally:
        process.kill()
        await process.wait()


async def collect(
    *members: Subscription, number: int, within: float = 20.0, max_records: int = 500
) -> list[ReceivedRecord]:
    """The next records that these members receive, at least so many, polled by turns. Fails after `within` seconds."""
    received: list[ReceivedRecord] = []
    deadline = asyncio.get_running_loop().time() + within
    while len(received) < number:
        assert asyncio.get_running_loop().time() < deadline, (
            f"{len(received)} of {number} records came: {received[-3:]}"
        )
        for member in members:
            try:
                batch = await member.poll(max_records=max_records, timeout=0.2 / len(members))
            except TransportUnavailable:
                continue
            for records in batch.values():
                received += records
    return received


def values_by_key(records: Sequence[ReceivedRecord]) -> dict[str, list[bytes | None]]:
    found: dict[str, list[bytes | None]] = {}
    for record in records:
        found.setdefault(record.key, []).append(record.value)
    return found
