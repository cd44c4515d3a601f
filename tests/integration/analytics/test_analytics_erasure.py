"""People who are erased: nothing leads to them any more, and every number stays what it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from services.analytics.builds import store as builds
from services.analytics.erasing import rewrite_all
from services.analytics.erasures.tables import Erasure
from services.analytics.facts import FACTS
from services.analytics.facts.people import person_state
from services.analytics.facts.programs import attributes, program
from services.analytics.main import SERVICE
from services.analytics.reports.tables import ReportSubscription
from shared import clock
from shared.ids import new_id
from tests.integration.analytics.erased import STARTED, everywhere
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def _sizes(analytics: Harness) -> Mapping[str, int]:
    """How many rows each table of facts has."""
    await folded(analytics)
    async with analytics.sessions() as session:
        assert await builds.use_facts(session) is not None
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in FACTS.sorted_tables
        }


_COLUMNS = """
SELECT n.nspname, c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""


async def _places(analytics: Harness, *words: object) -> set[str]:
    """Where in the whole database one of these words is: every column of every table, whatever it is for."""
    found: set[str] = set()
    async with analytics.sessions() as session:
        for schema, table, column in (await session.execute(text(_COLUMNS))).all():
            query = f'SELECT 1 FROM "{schema}"."{table}" WHERE "{column}"::text LIKE ANY(:words) LIMIT 1'  # noqa: S608
            if await session.scalar(text(query), {"words": [f"%{word}%" for word in words]}):
                found.add(f"{table}.{column}")
    return found


async def test_nothing_leads_to_who_is_erased_and_every_number_stays(analytics: Harness):
    told = everywhere()
    who = told.who
    await analytics.receive(*told.telling.events)
    async with analytics.sessions.begin() as session:
        session.add(ReportSubscription(person_id=who, scope=new_id(), since=clock.now()))
    before = await _sizes(analytics)
    assert len(await _places(analytics, who)) > 20
    await analytics.receive(told.erased)
    assert await _sizes(analytics) == {**before, "erased": 1}
    await rewrite_all(analytics.runtime)
    assert await _places(analytics, who, STARTED) == {"erasure.person_id", "person.id"}
    async with analytics.sessions() as session:
        await builds.use_facts(session)
        [pseudonym] = await session.scalars(select(Erasure.pseudonym))
        theirs = await session.execute(select(person_state).where(person_state.c.person_id == pseudonym))
        assert {(row.version, row.department, row.manager_id, row.start_date) for row in theirs} == {
            (version, department, None, STARTED.replace(day=1))
            for version, department in ((1, "Data"), (2, "Legal"), (3, "Legal"))
        }
        assert await session.scalar(select(attributes.c.shared).where(attributes.c.person_id == pseudonym)) is None
        admins = [pseudonym if one == who else one for one in told.telling.program.admins]
        assert await session.scalar(select(program.c.admins)) == admins
    clock.advance(timedelta(days=44))
    await rewrite_all(analytics.runtime)
    assert "erasure.person_id" in await _places(analytics, who)
    clock.advance(timedelta(days=2))
    await rewrite_all(analytics.runtime)
    assert await _places(analytics, who, STARTED) == set()
    assert await _sizes(analytics) == {**before, "erased": 1}
