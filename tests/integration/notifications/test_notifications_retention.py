"""What ended long ago is deleted, and nothing that is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.nudges.tables import NudgeRow
from services.notifications.purging import purge
from services.notifications.retention import store
from shared import clock
from shared.events.notifications import NotificationDelivered
from shared.events.profiles import GoalOverdue, MilestonePlanned
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import join
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

DAY = timedelta(days=1)


async def kept(harness: Harness) -> tuple[set[str], int, int]:
    """The rules of the nudges that there are, and how many deliveries and attempts."""
    async with harness.sessions() as session:
        rules = set(await session.scalars(select(NudgeRow.rule)))
        deliveries, attempts = [
            await session.scalar(select(func.count()).select_from(table)) or 0 for table in (Delivery, Attempt)
        ]
    return rules, deliveries, attempts


async def test_what_ended_long_ago_is_deleted_and_nothing_that_is_open(
    start: Start, mails: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store, "BATCH", 1)
    harness = await start(nudges_kept_days=100)
    tom = await join(harness, "Tom Ek", "tom@company.example")
    today = clock.today()
    for days in (1, 2):
        await harness.receive(
            GoalOverdue(subject=new_id(), version=2, person_id=tom, title="Speak", due=today - days * DAY)
        )
    ahead: dict[str, Any] = {"milestone_id": new_id(), "milestone": "Half of it", "due": today + 300 * DAY}
    await harness.receive(MilestonePlanned(subject=new_id(), version=2, person_id=tom, title="Speak", **ahead))
    await harness.sent(NotificationDelivered, 2)
    before = ({"goal_overdue", "milestone_due"}, 2, 2)
    assert await kept(harness) == before
    clock.advance(99 * DAY)
    await purge(harness.runtime)
    assert await kept(harness) == before
    clock.advance(2 * DAY)

    async def gone() -> bool:
        return await kept(harness) == ({"milestone_due"}, 0, 0)

    await eventually(gone, what="only what is open")
    clock.advance(193 * DAY)  # a Tuesday
    await harness.sent(NotificationDelivered, 3)
    await purge(harness.runtime)
    assert await kept(harness) == ({"milestone_due"}, 1, 1), "planned long ago, ended today"
