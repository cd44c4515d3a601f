"""What a service listens to: event types and the functions that handle them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from shared import clock, telemetry
from shared.db import AsyncSession
from shared.events import READERS, TOPICS, Event, parse
from shared.messaging.tables import inbox
from shared.messaging.transport import ReceivedRecord

__all__ = ["Handler", "HandlerTable", "Handlers", "Together", "combine", "handle_events", "topics_of"]

Handler = Callable[[AsyncSession, Any], Awaitable[None]]
"""One async function per event; runs in the consumer's transaction and never commits."""

Handlers = Mapping[type[Event], Handler]
"""One feature's subscriptions."""

HandlerTable = Mapping[type[Event], Sequence[Handler]]
"""A service's subscriptions: for each event, the handlers in the order in which they run."""


@dataclass(frozen=True, slots=True)
class Together:
    """A handler of all its events of a transaction at once, in their order, before other handlers see any of them."""

    run: Callable[[AsyncSession, Sequence[Any]], Awaitable[None]]

    async def __call__(self, session: AsyncSession, event: Event) -> None:
        await self.run(session, [event])


def combine(features: Iterable[Handlers]) -> dict[type[Event], tuple[Handler, ...]]:
    """The subscriptions of all features; of several handlers of one event, an earlier feature's runs first."""
    table: dict[type[Event], tuple[Handler, ...]] = {}
    for handlers in features:
        for event, handler in handlers.items():
            table[event] = (*table.get(event, ()), handler)
    return table


def topics_of(group: str, table: HandlerTable) -> tuple[str, ...]:
    """The topics that these handlers need. Raises PermissionError for a topic that the group may not read."""
    topics = sorted({event.topic for event in table})
    for topic in topics:
        if group not in READERS.get(topic, {group}):
            raise PermissionError(f"{group} may not read {topic}")
    return tuple(topic for topic in TOPICS if topic in topics)


async def handle_events(session: AsyncSession, handlers: HandlerTable, records: Sequence[ReceivedRecord]) -> None:
    """Run the handlers of those records whose event this database has not seen, in order; those of all at once first.

    Raises MalformedEvent, pydantic.ValidationError, and whatever a handler raises.
    """
    events: list[tuple[Event, ReceivedRecord]] = []
    for record in records:
        event = parse(record.value) if record.value is not None else None
        if event is not None and type(event) in handlers:
            events.append((event, record))
    if not events:
        return
    unseen = await _unseen(session, [event.id for event, _ in events])
    fresh: list[tuple[Event, ReceivedRecord]] = []
    for event, record in events:
        if event.id in unseen:
            unseen.discard(event.id)
            fresh.append((event, record))
    every = (handler for event, _ in fresh for handler in handlers[type(event)])
    for together in dict.fromkeys(handler for handler in every if isinstance(handler, Together)):
        await together.run(session, [event for event, _ in fresh if together in handlers[type(event)]])
    for event, record in fresh:
        with telemetry.handling(event.type, record.headers):
            for handler in handlers[type(event)]:
                if not isinstance(handler, Together):
                    await handler(session, event)


async def _unseen(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    # One parameter for all of them: a statement of so many rows takes longer to write down than to carry out.
    each = func.unnest(literal(list(dict.fromkeys(ids)), ARRAY(Uuid()))).column_valued("event_id")
    rows = select(each, literal(clock.now(), DateTime(timezone=True)))
    statement = insert(inbox).from_select(["event_id", "seen_at"], rows)
    inserted = await session.scalars(statement.on_conflict_do_nothing().returning(inbox.c.event_id))
    return set(inserted)
