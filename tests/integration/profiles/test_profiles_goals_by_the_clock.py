"""Goals that are overdue or have stalled: said once each time that it becomes so, where the person is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.profiles.goals import handlers
from services.profiles.goals.tables import Goal
from services.profiles.worker import watch_goals
from shared import clock
from shared.db import get
from shared.events.base import Event
from shared.events.profiles import GoalOverdue, GoalStalled
from tests.integration.profiles.mentoring import Mentoring, serve_mentoring
from tests.support.platform import Serve

TUESDAY = datetime(2031, 3, 4, 10, tzinfo=UTC)
TODAY = TUESDAY.date()


@pytest.fixture
async def team(serve: Serve) -> Mentoring:
    clock.move_to(TUESDAY)
    return await serve_mentoring(serve, zone="Pacific/Auckland")


async def said(team: Mentoring, kind: type[Event]) -> list[Any]:
    """All events of this kind once every goal has been looked at."""
    await watch_goals(team.harness.runtime)
    async with team.harness.sessions.begin() as session:
        # The worker looks as well when the clock moves: what it has in hand was left out above, and is waited for here.
        await session.execute(select(Goal.id).with_for_update())
    await team.harness.settle()
    return team.harness.published(kind)


async def test_a_goal_is_overdue_once_its_day_has_passed_where_the_person_is(team: Mentoring):
    goal = await team.set_goal(due=(TODAY + timedelta(days=1)).isoformat())
    clock.move_to(TUESDAY + timedelta(days=1))
    assert await said(team, GoalOverdue) == []
    # Midnight between Wednesday and Thursday in Auckland.
    clock.move_to(datetime(2031, 3, 5, 11, tzinfo=UTC))
    [event] = await said(team, GoalOverdue)
    assert (str(event.subject), event.version, event.due) == (goal["id"], 2, TODAY + timedelta(days=1))
    clock.advance(timedelta(days=20))
    assert len(await said(team, GoalOverdue)) == 1
    read = await team.read(goal)
    assert (read["overdue_since"], read["version"]) == ("2031-03-06", 2)
    last = (await team.history(goal))[-1]
    assert (last["kind"], last["by"], last["day"]) == ("overdue", None, "2031-03-05")


async def test_moving_the_clock_makes_the_worker_look(team: Mentoring):
    await team.set_goal(due=TODAY.isoformat().replace("04", "05"))
    clock.move_to(TUESDAY + timedelta(days=30))
    await team.harness.sent(GoalOverdue)
    [event] = await team.harness.sent(GoalStalled)
    assert event.since == TODAY


async def test_a_new_date_ends_it_and_it_may_be_said_again(team: Mentoring):
    goal = await team.set_goal(due=(TODAY + timedelta(days=1)).isoformat())
    clock.advance(timedelta(days=3))
    assert len(await said(team, GoalOverdue)) == 1
    goal = await team.do(await team.read(goal), "revise", title="Lead it")
    assert goal["overdue_since"] is not None
    goal = await team.do(goal, "revise", due=TODAY + timedelta(days=9))
    assert goal["overdue_since"] is None
    assert len(await said(team, GoalOverdue)) == 1
    clock.advance(timedelta(days=9))
    assert len(await said(team, GoalOverdue)) == 2


async def test_a_goal_stalls_when_nothing_moves_for_as_long_as_the_settings_say(serve: Serve):
    clock.move_to(TUESDAY)
    team = await serve_mentoring(serve, zone="Pacific/Auckland", goal_stalled_days=10)
    goal = await team.set_goal()
    clock.advance(timedelta(days=9))
    assert await said(team, GoalStalled) == []
    clock.advance(timedelta(days=1))
    [event] = await said(team, GoalStalled)
    assert (event.since, event.version) == (TODAY, 2)
    clock.advance(timedelta(days=40))
    assert len(await said(team, GoalStalled)) == 1
    assert (await team.read(goal))["stalled_since"] == "2031-03-14"


async def test_progress_and_revisions_make_a_goal_move_again(team: Mentoring):
    goal = await team.set_goal()
    clock.advance(timedelta(days=28))
    assert len(await said(team, GoalStalled)) == 1
    async with team.harness.sessions() as session, session.begin():
        await handlers.progress(session, await get(session, Goal, UUID(goal["id"]), lock=True))
    read = await team.read(goal)
    assert (read["stalled_since"], read["version"]) == (None, 2)
    clock.advance(timedelta(days=27))
    assert len(await said(team, GoalStalled)) == 1
    await team.do(read, "revise", why="Now for another reason.")
    clock.advance(timedelta(days=27))
    assert len(await said(team, GoalStalled)) == 1
    clock.advance(timedelta(days=1))
    assert len(await said(team, GoalStalled)) == 2


@pytest.mark.parametrize("end", ["achieve", "drop"])
async def test_nothing_is_said_of_a_goal_that_has_ended_until_it_is_taken_up(team: Mentoring, end: str):
    ended = await team.do(await team.set_goal(due=(TODAY + timedelta(days=1)).isoformat()), end)
    clock.advance(timedelta(days=60))
    assert (await said(team, GoalOverdue), await said(team, GoalStalled)) == ([], [])
    await team.do(ended, "reopen")
    assert (len(await said(team, GoalOverdue)), await said(team, GoalStalled)) == (1, [])


async def test_many_goals_and_many_workers_say_each_thing_once(team: Mentoring, monkeypatch: pytest.MonkeyPatch):
    from services.profiles.goals import store

    monkeypatch.setattr(store, "BATCH", 3)
    for number in range(8):
        await team.set_goal(title=f"Goal {number}", due=(TODAY + timedelta(days=number + 1)).isoformat())
    clock.advance(timedelta(days=40))
    await asyncio.gather(*(watch_goals(team.harness.runtime) for _ in range(4)))
    for kind in (GoalOverdue, GoalStalled):
        assert len({event.subject for event in await said(team, kind)}) == len(await said(team, kind)) == 8
