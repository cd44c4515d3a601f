"""Consumers as they run: a service's group reads the bytes of `golden/` from a topic into its own PostgreSQL.

Its schedules stand still, so that nothing but the delivery changes the database.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared import clock
from shared.events import REGISTRY, Event, parse
from shared.ids import new_id
from shared.messaging.transport import Record
from telemachus import topology
from tests.support.kept import KeptDatabases
from tests.support.platform import Harness, serving
from tools.schemas import GOLDEN

__all__ = [
    "Effect",
    "Listen",
    "archives",
    "asked_by_a_system",
    "deliver",
    "delivered_twice",
    "dump",
    "event_of",
    "golden",
    "listeners",
    "passes_on",
    "rows",
    "running_consumers",
    "types_of",
]

WORDS_OF_PEOPLE = {
    "name", "title", "bio", "milestone", "job_title", "aliases", "skill", "email", "pronouns", "text", "place", "link",
    "topics", "reasons",
}  # fmt: skip


def types_of(service: str) -> list[str]:
    """The types of the events that a service says."""
    return sorted(name for name, event in REGISTRY.items() if event.topic.startswith(f"{service}."))


def listeners(types: list[str]) -> list[tuple[str, str]]:
    """Each consumer of each of these types."""
    return [
        (service, name)
        for name in types
        for service in topology.SERVICES
        if REGISTRY[name] in topology.service(service).handlers
    ]


Listen = Callable[[str], Awaitable[Harness]]


@asynccontextmanager
async def running_consumers(kept_databases: KeptDatabases) -> AsyncGenerator[Listen]:
    """Runs a consumer at its first call, and gives the same one afterwards."""
    async with AsyncExitStack() as stack:
        running: dict[str, Harness] = {}

        async def listen(name: str) -> Harness:
            if name not in running:
                serve = await stack.enter_async_context(serving(kept_databases))
                running[name] = await serve(replace(topology.service(name), schedules=()))
            return running[name]

        yield listen


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def event_of(name: str) -> Event:
    event = parse(golden(name))
    assert event is not None
    return event


async def deliver(harness: Harness, value: bytes) -> None:
    """Put the bytes on the topic and wait until the consumer has passed them, without setting them aside."""
    event = parse(value)
    assert event is not None
    outcomes = await harness.runtime.transport.publish([Record(event.topic, event.key, value)])
    assert not any(outcomes)
    await harness.consumed()
    dead = {partition.topic: len(log) for partition, log in harness.log.records.items() if ".dlq" in partition.topic}
    assert not any(dead.values()), dead


async def rows(harness: Harness, query: str, **values: Any) -> list[dict[str, Any]]:
    async with harness.sessions() as session:
        return [dict(row) for row in (await session.execute(text(query), values)).mappings()]


async def dump(harness: Harness) -> dict[str, list[str]]:
    """Every row of every table as text, but for how far the consumer has read."""
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
    names = [row["table_name"] for row in await rows(harness, query)]
    return {
        name: sorted(str(row) for row in await rows(harness, f'SELECT * FROM "{name}"'))  # noqa: S608 - our own tables
        for name in names
        if name != "consumer_offset"
    }


@dataclass(frozen=True)
class Effect:
    """What a delivery does. given: events that come before it. seen: fails when the effect is not there. stored: rows
    that the service has before: tables and columns."""

    seen: Callable[[Harness, Event], Awaitable[None]]
    given: Callable[[Any], list[Event]] = lambda _: []
    stored: Callable[[Any], Sequence[tuple[str, dict[str, Any]]]] = lambda _: ()


async def archives(harness: Harness, event: Event) -> None:
    """Analytics keeps the event, and no name, title or bio of it anywhere."""
    [row] = await rows(harness, "SELECT * FROM archived_event WHERE id = :id", id=event.id)
    assert (row["type"], row["subject"], row["version"], row["time"]) == (
        event.type,
        event.subject,
        event.version,
        event.time,
    )
    ids = {str(value) for value in event.model_dump().values() if isinstance(value, UUID)} - {str(event.id)}
    kept = json.dumps(row["data"]) + str(row["subject"])
    assert all(value in kept for value in ids), "ids are what the archive is for"
    words = set(words_of_people(event.model_dump(mode="json")))
    assert words or not WORDS_OF_PEOPLE & set(type(event).model_fields)
    everything = str(await dump(harness))
    assert not [word for word in words if word in everything]


def words_of_people(value: Any, field: str = "") -> Iterator[str]:
    if isinstance(value, str) and value and field in WORDS_OF_PEOPLE:
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from words_of_people(member, name)
    elif isinstance(value, list):
        for member in value:
            yield from words_of_people(member, field)


async def delivered_twice(harness: Harness, name: str, effect: Effect) -> None:
    """Deliver a golden payload: it has its effect, and once more changes nothing."""
    event = event_of(name)
    for before in effect.given(event):
        await deliver(harness, before.to_json())
    async with harness.sessions() as session, session.begin():
        for table, row in effect.stored(event):
            columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
            insert = f'INSERT INTO "{table}" ({columns}) VALUES ({values})'  # noqa: S608 - our own tables
            await session.execute(text(insert), row)
    untouched = await dump(harness)
    await deliver(harness, golden(name))
    await effect.seen(harness, event)
    await harness.settle()
    once = await dump(harness)
    assert once != untouched
    await deliver(harness, golden(name))
    assert await dump(harness) == once


def asked_by_a_system(event: Event) -> list[tuple[str, dict[str, Any]]]:
    """One of the company's own systems wants to hear of this."""
    endpoint = {
        "id": new_id(),
        "version": 1,
        "url": "https://hr.company.example/hooks",
        "name": "HR",
        "state": "active",
    }
    return [("webhook_endpoint", {**endpoint, "events": json.dumps(["*"]), "created_at": clock.now()})]


async def passes_on(harness: Harness, event: Event) -> None:
    [row] = await rows(harness, "SELECT type FROM webhook_message WHERE id = :id", id=event.id)
    assert row["type"] == event.type
