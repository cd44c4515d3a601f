"""What people hear of their goals and milestones, and what is not said because its reason is gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared import clock
from shared.events.notifications import NotificationDelivered
from shared.events.profiles import (
    GoalAchieved,
    GoalDropped,
    GoalEvent,
    GoalOverdue,
    GoalRevised,
    GoalSet,
    GoalStalled,
    MilestonePlanned,
    MilestoneReached,
)
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, counts, join, words
from tests.support.mail import MailServer
from tests.support.platform import Harness

IN_A_MONTH = TUESDAY_TEN.date() + timedelta(days=31)
"""A Friday."""


class GoalOf:
    """The goal of one person, and the events that tell of it."""

    def __init__(self, harness: Harness, person: UUID) -> None:
        self.harness = harness
        self.person = person
        self.id = new_id()
        self.version = 0

    async def tell(self, kind: type[GoalEvent], title: str = "Lead a migration", **fields: Any) -> None:
        self.version += 1
        event = kind(subject=self.id, version=self.version, person_id=self.person, title=title, **fields)
        await self.harness.receive(event)


@pytest.fixture
async def goal(start: Start) -> GoalOf:
    harness = await start()
    return GoalOf(harness, await join(harness, "Jonas Ek", "jonas@company.example", zone="Europe/Berlin"))


async def test_a_goal_that_got_another_date_and_title_is_mentioned_by_these(goal: GoalOf, mails: MailServer):
    await goal.tell(GoalSet, due=IN_A_MONTH)
    later = IN_A_MONTH + timedelta(days=10)
    await goal.tell(GoalRevised, title="Lead two migrations", due=later)
    assert await counts(goal.harness, "goal_due", "milestone_due") == {"goal_due": {"dropped": 2, "planned": 2}}
    clock.move_to(TUESDAY_TEN + timedelta(days=31 + 10 - 14 + 1))
    [mail] = await mails.received(rule="goal_due")
    assert mail["Subject"] == "“Lead two migrations” is due on Monday 14 April"


async def test_a_goal_whose_date_comes_back_is_mentioned_again(goal: GoalOf):
    await goal.tell(GoalSet, due=IN_A_MONTH)
    await goal.tell(GoalRevised, due=None)
    assert await counts(goal.harness, "goal_due", "milestone_due") == {"goal_due": {"dropped": 2}}
    await goal.tell(GoalRevised, due=IN_A_MONTH)
    assert await counts(goal.harness, "goal_due", "milestone_due") == {"goal_due": {"planned": 2}}


async def test_what_was_delivered_is_not_sent_again_after_a_revision(goal: GoalOf, mails: MailServer):
    await goal.tell(GoalSet, due=IN_A_MONTH)
    clock.move_to(TUESDAY_TEN + timedelta(days=31 - 14))
    await mails.received(1)
    await goal.harness.sent(NotificationDelivered)
    await goal.tell(GoalRevised, title="Lead two migrations", due=IN_A_MONTH)
    assert await counts(goal.harness, "goal_due", "milestone_due") == {"goal_due": {"delivered": 1, "planned": 1}}


@pytest.mark.parametrize(("end", "day"), [(GoalDropped, "dropped_on"), (GoalAchieved, "achieved_on")])
async def test_a_goal_that_has_ended_is_silent_and_so_are_its_milestones(goal: GoalOf, end: type[GoalEvent], day: str):
    await goal.tell(GoalSet, due=IN_A_MONTH)
    await goal.tell(MilestonePlanned, milestone_id=new_id(), milestone="Draw the map", due=IN_A_MONTH)
    await goal.tell(end, "Lead a migration", **{day: clock.today()})
    assert await counts(goal.harness, "goal_due", "milestone_due") == {
        "goal_due": {"dropped": 2},
        "milestone_due": {"dropped": 2},
    }
    await goal.tell(GoalRevised, due=IN_A_MONTH)
    assert await counts(goal.harness, "goal_due", "milestone_due") == {
        "goal_due": {"planned": 2},
        "milestone_due": {"planned": 2},
    }


async def test_a_stalled_goal_is_asked_about_kindly(goal: GoalOf, mails: MailServer):
    await goal.tell(GoalSet)
    await goal.tell(GoalStalled, since=date(2031, 2, 4))
    [mail] = await mails.received(rule="goal_stalled")
    assert (mail["To"], mail["Subject"]) == ("Jonas Ek <jonas@company.example>", "Anything in the way, Jonas?")
    said = " ".join(words(mail).split())
    assert "Your goal “Lead a migration” has been at rest since Tuesday, 4 February 2031." in said
    assert f"http://portal.test/goals/{goal.id}" in words(mail)


async def test_an_overdue_goal_is_offered_a_new_date(goal: GoalOf, mails: MailServer):
    await goal.tell(GoalSet)
    await goal.tell(GoalOverdue, due=date(2031, 3, 3))
    [mail] = await mails.received(rule="goal_overdue")
    assert mail["Subject"] == "A new date for “Lead a migration”?"
    assert "You wanted to reach “Lead a migration” by Monday, 3 March 2031" in words(mail)


async def test_what_is_mended_in_the_night_is_not_asked_about_in_the_morning(start: Start, mails: MailServer):
    harness = await start(TUESDAY_TEN + timedelta(hours=13))
    goal = GoalOf(harness, await join(harness, "Jonas Ek", "jonas@company.example"))
    await goal.tell(GoalStalled, since=date(2031, 2, 4))
    await goal.tell(GoalOverdue, due=date(2031, 3, 3))
    await goal.tell(GoalRevised, due=IN_A_MONTH)
    clock.advance(timedelta(hours=14))
    dropped = await counts(harness)
    assert (dropped["goal_stalled"], dropped["goal_overdue"]) == ({"dropped": 1}, {"dropped": 1})
    assert not mails.mails


async def test_a_milestone_is_mentioned_two_weeks_and_two_days_before_its_date(goal: GoalOf, mails: MailServer):
    planned: dict[str, Any] = {"milestone_id": new_id(), "milestone": "Draw the map"}
    await goal.tell(MilestonePlanned, **planned, due=IN_A_MONTH + timedelta(days=3))
    await goal.tell(MilestonePlanned, **planned, due=IN_A_MONTH)
    for days, left in ((14, "in 14 days"), (2, "in 2 days")):
        clock.move_to(TUESDAY_TEN + timedelta(days=31 - days))
        found = await mails.received(2 if days == 2 else 1, rule="milestone_due")
        assert [mail["Subject"] for mail in found if left in words(mail)] == [
            "“Draw the map” is planned for Friday 4 April"
        ]
    assert f"http://portal.test/goals/{goal.id}" in words(found[0])


@pytest.mark.parametrize("is_reached", [True, False])
async def test_a_milestone_that_is_reached_or_withdrawn_is_not_mentioned(goal: GoalOf, *, is_reached: bool):
    planned: dict[str, Any] = {"milestone_id": new_id(), "milestone": "Draw the map"}
    await goal.tell(MilestonePlanned, **planned, due=IN_A_MONTH)
    if is_reached:
        await goal.tell(MilestoneReached, **planned, reached_on=clock.today())
    else:
        await goal.tell(MilestonePlanned, **planned, due=IN_A_MONTH, withdrawn=True)
    assert await counts(goal.harness, "goal_due", "milestone_due") == {"milestone_due": {"dropped": 2}}
    await goal.tell(GoalRevised, due=None)
    assert await counts(goal.harness, "goal_due", "milestone_due") == {"milestone_due": {"dropped": 2}}
