"""A service as it runs, in this process: its API, its worker, a migrated PostgreSQL and a transport in memory.

harness = await serve(SERVICE)
person = await harness.know(name="Amara Obi")
answer = await harness.client(person.subject).post("/api/profiles/v1/…")
[goal] = await harness.sent(GoalSet)
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select

from shared import clock
from shared.auth import Claims
from shared.db import Sessions
from shared.events import Event, parse
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.messaging.tables import consumer_offset, outbox
from shared.messaging.transport import Record, TopicPartition
from shared.private_text import MasterKey
from shared.problems import Unauthenticated
from shared.service import Runtime, Service, open_runtime
from shared.settings import Environment, Settings
from shared.worker import run_worker
from telemachus import topology
from tests.support.kept import KeptDatabases
from tests.support.waiting import eventually

__all__ = ["POOL_SIZE", "Harness", "OpenTokens", "Serve", "serve", "serving", "settings_for"]

E = TypeVar("E", bound=Event)


class OpenTokens:
    """Tokens that anyone can write: what a token says is the business of `test_auth.py`."""

    @staticmethod
    def write(person: UUID | str | None, roles: Iterable[str]) -> str:
        claims: dict[str, object] = {"sub": str(person or "nobody"), "roles": list(roles)}
        if person is not None:
            claims["external_id"] = str(person)
        return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()

    async def claims(self, token: str) -> Claims:
        try:
            return json.loads(base64.urlsafe_b64decode(token))
        except ValueError as error:
            raise Unauthenticated("not one of our test tokens") from error


@dataclass
class Harness:
    """One running service. `runtime` is what it runs on."""

    service: Service
    runtime: Runtime
    app: FastAPI
    log: MemoryLog
    stack: AsyncExitStack

    @property
    def sessions(self) -> Sessions:
        return self.runtime.sessions

    def client(self, person: UUID | None = None, roles: Iterable[str] = ("employee",)) -> httpx.AsyncClient:
        """An HTTP client that is signed in as this person, or as an account without one."""
        return self._client({"Authorization": f"Bearer {OpenTokens.write(person, roles)}"})

    def anonymous(self) -> httpx.AsyncClient:
        return self._client({})

    def _client(self, headers: dict[str, str]) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        client = httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)
        self.stack.push_async_callback(client.aclose)
        return client

    async def know(self, name: str = "Amara Obi", **snapshot: Any) -> PersonJoined:
        """Let the service know of a person. Their external id is their id, as the tokens of `client` say."""
        subject = snapshot.pop("subject", None) or new_id()
        fields: dict[str, Any] = {
            "external_id": str(subject),
            "effective_date": clock.today(),
            "version": 1,
            **snapshot,
        }
        event = PersonJoined(subject=subject, name=name, **fields)
        await self.receive(event)
        return event

    async def receive(self, *events: Event) -> None:
        """Publish events and return when the service's consumer has passed them."""
        records = [Record(event.topic, event.key, event.to_json()) for event in events]
        outcomes = await self.runtime.transport.publish(records)
        assert not any(outcomes), outcomes
        await self.consumed()

    async def sent(self, kind: type[E], count: int = 1) -> list[E]:
        """All events of this type that were published, in order per key, once there are at least `count`."""

        async def look() -> list[E] | None:
            found = self.published(kind)
            return found if len(found) >= count else None

        return await eventually(look, what=f"{count} × {kind.__name__}")

    def published(self, kind: type[E]) -> list[E]:
        """All events of this type that were published so far."""
        records = [
            record
            for partition, log in self.log.records.items()
            if partition.topic == kind.topic
            for record in log
            if record.value is not None
        ]
        events = [parse(record.value) for record in records if record.value is not None]
        return [event for event in events if isinstance(event, kind)]

    async def settle(self) -> None:
        """Wait until the outbox is empty and the consumer has passed everything."""

        async def empty() -> bool:
            async with self.sessions() as session:
                return await session.scalar(select(func.count()).select_from(outbox)) == 0

        await eventually(empty, what="an empty outbox")
        await self.consumed()

    async def consumed(self) -> None:
        """Wait until the service's consumer has passed every record of its topics."""
        topics = {event.topic for event in self.service.handlers}

        def ends() -> dict[TopicPartition, int]:
            return {partition: len(log) for partition, log in self.log.records.items() if partition.topic in topics}

        # A consumer tells the log after its transaction: until then there is no use in asking the database.
        for _ in range(25):
            told = self.log.committed.get(self.service.name, {})
            if all(told.get(partition, 0) >= end for partition, end in ends().items()):
                break
            await asyncio.sleep(0.002)

        async def passed() -> bool:
            async with self.sessions() as session:
                columns = (consumer_offset.c.topic, consumer_offset.c.partition, consumer_offset.c.next_offset)
                rows = await session.execute(select(*columns))
                at = {TopicPartition(topic, number): offset for topic, number, offset in rows}
            return all(at.get(partition, 0) >= end for partition, end in ends().items())

        await eventually(passed, what="a consumer that has caught up")


class Serve(Protocol):
    async def __call__(self, service: Service, *, app: FastAPI | None = None, **settings: Any) -> Harness:
        """Run a service. settings: fields of its Settings that differ from the tests' own."""
        ...


@pytest.fixture
async def serve(kept_databases: KeptDatabases) -> AsyncIterator[Serve]:
    """Starts services for this test and stops them at its end; the clock is set back as well."""
    async with serving(kept_databases) as start:
        yield start


@asynccontextmanager
async def serving(kept: KeptDatabases) -> AsyncGenerator[Serve]:
    """What `serve` gives to one test, for as long as a fixture of another scope wants it."""
    async with AsyncExitStack() as stack:
        stack.callback(clock.reset)
        logs: list[MemoryLog] = []

        async def start(service: Service, *, app: FastAPI | None = None, **settings: Any) -> Harness:
            given = settings_for(service, "postgresql://", settings)
            database = await stack.enter_async_context(kept.one(service, given.database_pool_size))
            log = logs[0] if logs else MemoryLog()
            logs.append(log)
            transport = MemoryTransport(log)
            stack.push_async_callback(transport.aclose)
            await transport.ensure_topics(topology.topics_for(service))
            runtime = await open_runtime(
                service.name,
                settings_for(service, database.url, settings),
                stack,
                transport=transport,
                tokens=OpenTokens(),
                engine=database.engine,
            )
            worker = asyncio.create_task(run_worker(service, runtime))
            stack.push_async_callback(_stop, worker)
            return Harness(service, runtime, app or database.api(service, runtime), log, stack)

        yield start


POOL_SIZE = 40
"""All schedules begin at once."""


def settings_for(service: Service, url: str, others: dict[str, Any]) -> Settings:
    """What a service under test runs on; `others` differ from the tests' own."""
    fields: dict[str, Any] = {
        "environment": Environment.TEST,
        "database_url": SecretStr(url),
        "database_pool_size": POOL_SIZE,
        "master_key": SecretStr(MasterKey.generate()),
        "public_url": "http://portal.test",
        **others,
    }
    return service.settings(**fields)


async def _stop(worker: asyncio.Task[None]) -> None:
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
