"""Facts: what the archive's events come to, in whatever order they arrive."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select

from services.analytics.builds import store
from services.analytics.facts import FACTS
from services.analytics.main import SERVICE
from shared.events import READERS
from tests.contract.events.examples import EXAMPLES
from tests.integration.analytics.history import history, launched
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def _facts(analytics: Harness) -> dict[str, list[tuple[Any, ...]]]:
    async with analytics.sessions() as session:
        build = await store.active(session)
        assert build is not None
        await store.use(session, build.number)
        found = {}
        for table in FACTS.sorted_tables:
            rows = await session.execute(select(table))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found


async def _folded(analytics: Harness, events: int) -> dict[str, list[tuple[Any, ...]]]:
    async def all_of_them() -> bool | None:
        async with analytics.sessions() as session:
            return (await store.archived(session) == events) or None

    await eventually(all_of_them, what=f"{events} events in the facts")
    return await _facts(analytics)


async def test_every_event_that_analytics_reads_makes_some_fact(analytics: Harness):
    events = [event for event in EXAMPLES if event.topic not in READERS]
    await analytics.receive(*events)
    facts = await _folded(analytics, len(events))
    assert {name for name, rows in facts.items() if not rows} == set()


async def test_events_may_come_in_any_order_and_again(analytics: Harness):
    events = history(launched(), {"Data": [3, 2, 1, 2, 1, 2, 2], "Legal": [1, 1, 1, 1, 1, 1, 1]})
    random.Random(7).shuffle(events)
    await analytics.receive(*events[:40])
    await analytics.receive(*events)
    facts = await _folded(analytics, len(events))
    assert len(facts["participation"]) == 26
    assert len(facts["meeting"]) == 6
