"""Looking from time to time whether numbers are to be published anew, and of which programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from services.analytics import publishing
from services.analytics.builds import store as builds
from services.analytics.facts.people import person_state
from services.analytics.facts.programs import participation
from services.analytics.projecting import advance, begin_build
from shared import clock
from shared.events.matching import ProgramClosed
from shared.events.profiles import SkillDefined, SkillsMerged
from shared.ids import new_id
from tests.integration.analytics.history import history, launched
from tests.integration.analytics.pairs import ONLY_FOLDING
from tests.integration.analytics.telling import Telling, folded
from tests.support.platform import Harness, Serve


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    """Which publishes when a test looks."""
    analytics = await serve(ONLY_FOLDING)
    await look(analytics)
    return analytics


async def look(analytics: Harness) -> None:
    """Look an hour later."""
    await folded(analytics)
    clock.advance(timedelta(hours=1))
    await publishing.publish_news(analytics.runtime)


async def numbers(analytics: Harness, program: UUID, family: str, dimension: str, measure: str) -> dict[str, int]:
    """What is shown of a measure, by the values of a dimension."""
    path = f"/api/analytics/v1/programs/{program}/tables/{family}/by/{dimension}"
    answer = await analytics.client(roles=["hr"]).get(path)
    assert answer.status_code == 200, answer.text
    rows: list[Any] = answer.json()["rows"]
    return {row["value"]: number["people"] for row in rows if not (number := row["numbers"][measure])["why"]}


def closed(telling: Telling) -> ProgramClosed:
    told = telling.program.model_dump(exclude={"id", "time", "version", "state"})
    return ProgramClosed(**told, version=2, state="closed")


async def test_after_a_look_that_failed_the_next_one_counts_all_that_it_would_have_counted(
    analytics: Harness, monkeypatch: pytest.MonkeyPatch
):
    telling = Telling(launched())
    program = telling.program.subject
    await analytics.receive(*history(telling.program, {"Data": (9,), "Sales": (8,)}), closed(telling))
    await look(analytics)
    assert await numbers(analytics, program, "funnel", "department", "enrolled") == {"Data": 9, "Sales": 8}
    async with analytics.sessions.begin() as session:
        await builds.hold(session)
        await begin_build(session)
    while await advance(analytics.sessions):
        pass
    # As if the code of another release did not count these.
    async with analytics.sessions.begin() as session:
        assert await builds.use_facts(session) is not None
        sales = select(person_state.c.person_id).where(person_state.c.department == "Sales")
        await session.execute(delete(participation).where(participation.c.person_id.in_(sales)))

    async def fails(*_: Any, **__: Any) -> Any:
        raise ConnectionResetError("the worker is stopped")

    with monkeypatch.context() as stopped, pytest.raises(ConnectionResetError):
        stopped.setattr(publishing, "count", fails)
        await look(analytics)
    await look(analytics)
    assert await numbers(analytics, program, "funnel", "department", "enrolled") == {"Data": 9}


async def test_a_skill_has_its_new_name_also_where_nothing_else_happens(analytics: Harness):
    telling = Telling(launched())
    sql, databases = new_id(), new_id()
    for skill, name in ((sql, "SQL"), (databases, "Databases")):
        telling.events.append(SkillDefined(subject=skill, version=1, name=name))
    for _ in range(6):
        telling.takes_part(skills_wanted=[{"skill_id": sql, "name": "SQL", "priority": 3}])
    program = telling.program.subject
    await analytics.receive(*telling.events, closed(telling))
    await look(analytics)
    assert await numbers(analytics, program, "skills", "skill", "wanted") == {"SQL": 6}
    await analytics.receive(SkillsMerged(subject=sql, version=2, into=databases, name="SQL"))
    await look(analytics)
    assert (await numbers(analytics, program, "skills", "skill", "wanted")).get("Databases") == 6
