"""The same facts from the same events, in whatever order and company they come, however often, and while the facts are
built anew and somebody is erased, as Hypothesis has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from services.analytics import erasing, projecting
from services.analytics.archive import handlers as archive
from services.analytics.archive.tables import FreshEvent
from services.analytics.builds import store
from services.analytics.builds.tables import Build
from services.analytics.erasures.store import pseudonyms
from services.analytics.facts import FACTS
from services.analytics.main import SERVICE
from shared import clock
from shared.db import Sessions, create_sessions
from shared.events import READERS, Event
from shared.events.profiles import MilestonePlanned, MilestoneReached
from shared.service import Runtime
from tests.contract.events.examples import EXAMPLES
from tests.integration.analytics.erased import Everywhere, everywhere
from tests.support.kept import KeptDatabases

T = TypeVar("T")
Facts = Mapping[str, Sequence[str]]
ACTIONS = ("nothing", "project", "project", "begin a build", "advance", "rewrite")
BOUNDED = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Projector:
    """A database of analytics in which nobody works but the test."""

    runtime: Runtime
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    @property
    def sessions(self) -> Sessions:
        return self.runtime.sessions

    def wait(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(60)

    async def clear(self) -> None:
        async with self.sessions.begin() as session:
            for build in (await session.scalars(select(Build))).all():
                await store.drop(session, build.number)
            await session.execute(text("TRUNCATE archived_event, fresh_event, event_count, erasure, build"))
        async with self.sessions.begin() as session:
            await projecting.begin_build(session)

    async def keep(self, events: Sequence[Event]) -> None:
        async with self.sessions.begin() as session:
            await archive.keep(session, events)

    async def keep_from_before(self, events: Sequence[Event]) -> None:
        """As if these were in the archive before there were facts, and nobody had a pseudonym."""
        await self.keep(events)
        async with self.sessions.begin() as session:
            await session.execute(delete(FreshEvent))

    async def act(self, action: str) -> None:
        if action == "project":
            await projecting.project(self.runtime)
        elif action == "begin a build":
            async with self.sessions.begin() as session:
                await store.hold(session)
                if not any(projecting.under_way(build) for build in await store.all_builds(session)):
                    await projecting.begin_build(session)
        elif action == "advance":
            await projecting.advance(self.runtime.sessions)
        elif action == "rewrite":
            await erasing.rewrite_all(self.runtime)

    async def finish(self) -> None:
        while await projecting.project(self.runtime):
            pass
        while await projecting.advance(self.runtime.sessions):
            pass
        await erasing.rewrite_all(self.runtime)
        clock.advance(timedelta(minutes=2))
        await projecting.drop_replaced(self.runtime)

    async def facts(self) -> Facts:
        """Every row of every table, with pseudonyms turned back."""
        async with self.sessions() as session:
            build = await store.use_facts(session)
            assert build is not None
            assert [one.number for one in await store.all_builds(session)] == [build.number]
            who = {str(pseudonym): str(person) for person, pseudonym in (await pseudonyms(session)).items()}
            found: dict[str, list[str]] = {}
            for table in FACTS.sorted_tables:
                rows = [repr(tuple(row)) for row in await session.execute(select(table))]
                for pseudonym, person in who.items():
                    rows = [row.replace(pseudonym, person) for row in rows]
                found[table.name] = sorted(rows)
            return found


@pytest.fixture
async def projector(kept_databases: KeptDatabases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Projector]:
    monkeypatch.setattr(projecting, "ARCHIVED_AT_ONCE", 60)
    monkeypatch.setattr(erasing, "EVENTS_AT_ONCE", 60)
    async with kept_databases.one(SERVICE, 5) as database:
        sessions = create_sessions(database.engine)
        nobody: Any = None
        yield Projector(
            Runtime(SERVICE.settings.model_construct(), database.engine, sessions, nobody, nobody, nobody, nobody)
        )
    clock.reset()


def _events(told: Everywhere) -> list[Event]:
    """The program's, one of every type, and the same things once more a while later."""
    [planned] = [event for event in EXAMPLES if isinstance(event, MilestonePlanned)]
    # Examples stand for themselves; a milestone is of one goal.
    same: dict[type[Event], dict[str, Any]] = {
        MilestoneReached: {"subject": planned.subject, "version": planned.version + 1}
    }
    examples = [event.model_copy(update=same.get(type(event), {})) for event in EXAMPLES if event.topic not in READERS]
    again = [
        type(event).model_validate(
            event.model_dump(exclude={"id"}) | {"version": event.version + 100, "time": event.time + timedelta(hours=1)}
        )
        for event in [*examples, *told.telling.events]
    ]
    return [*told.telling.events, *examples, *again, told.erased]


async def test_facts_are_the_same_in_any_order_and_company(projector: Projector):
    events = _events(everywhere())

    async def plainly() -> Facts:
        await projector.clear()
        await projector.keep(events)
        await projector.finish()
        return await projector.facts()

    expected = await plainly()
    assert all(expected.values()), [name for name, rows in expected.items() if not rows]
    order = st.permutations(range(len(events)))
    steps = st.lists(st.tuples(st.integers(0, 80), st.sampled_from(ACTIONS)), min_size=3, max_size=8)

    @BOUNDED
    @given(order, steps, st.integers(0, 60), st.integers(0, 60))
    def same(order: Sequence[int], steps: Sequence[tuple[int, str]], before: int, again: int) -> None:
        shuffled = [events[number] for number in order]
        projector.wait(projector.clear())
        projector.wait(projector.keep_from_before(shuffled[:before]))
        if before:
            projector.wait(projector.act("begin a build"))
        left = [*shuffled[max(0, before - again) :], *shuffled[:again]]
        for number, action in steps:
            projector.wait(projector.keep(left[:number]))
            left = left[number:]
            projector.wait(projector.act(action))
        projector.wait(projector.keep(left))
        projector.wait(projector.finish())
        assert projector.wait(projector.facts()) == expected

    await asyncio.to_thread(same)
