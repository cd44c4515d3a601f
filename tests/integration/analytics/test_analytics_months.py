"""A table of the archive for each month: before its first event, and for what came without one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from services.analytics import partitioning
from services.analytics.archive import store
from services.analytics.archive.domain import month_after
from services.analytics.main import SERVICE
from shared import clock
from shared.events.profiles import GoalSet
from shared.ids import new_id
from shared.migrations import differences
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


def _goal(at: datetime) -> GoalSet:
    return GoalSet(subject=new_id(), version=1, time=at, person_id=new_id(), title="Learn")


async def _tables(analytics: Harness) -> dict[str, int]:
    """How many events each table of the archive has, those without any aside."""
    async with analytics.sessions() as session:
        found = await session.execute(
            text("SELECT tableoid::regclass::text AS name, count(*) AS events FROM archived_event GROUP BY 1")
        )
        return {row.name: row.events for row in found}


async def test_a_month_gets_a_table_once_there_is_much_of_it_and_nothing_is_lost_or_twice(
    analytics: Harness, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(partitioning, "MANY", 3)
    first = datetime(2021, 2, 1, tzinfo=UTC)
    last = first + timedelta(days=28) - timedelta(microseconds=1)
    months = [_goal(at) for at in (first, last, first + timedelta(days=9))]
    others = [_goal(at) for at in (first - timedelta(microseconds=1), last + timedelta(microseconds=1))]
    now = _goal(clock.now())
    await analytics.receive(*months, *others, now)
    await folded(analytics)
    today = f"archive.y{clock.today():%Y}m{clock.today():%m}"
    assert await _tables(analytics) == {"archive.other": 5, today: 1}
    await partitioning.make_months(analytics.runtime)
    assert await _tables(analytics) == {"archive.other": 2, "archive.y2021m02": 3, today: 1}
    await analytics.receive(*months, _goal(first + timedelta(days=3)))
    await folded(analytics)
    assert await _tables(analytics) == {"archive.other": 2, "archive.y2021m02": 4, today: 1}
    await partitioning.make_months(analytics.runtime)
    url = analytics.runtime.settings.database_url.get_secret_value()
    assert await differences(SERVICE, url) == []
    assert (await analytics.client(roles=["it"]).get(f"{BASE}/archive/counts")).json()["total"] == 7


async def test_the_months_to_come_have_theirs(analytics: Harness):
    clock.advance(timedelta(days=400))
    await partitioning.make_months(analytics.runtime)
    async with analytics.sessions() as session:
        there = await (await session.connection()).run_sync(store.months)
    assert set(partitioning.coming(partitioning.AHEAD)) <= there
    assert month_after(date(2026, 11, 30), 2) == date(2027, 1, 1)
