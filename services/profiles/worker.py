"""What profiles listens to, and what it does by the clock."""

from __future__ import annotations

from datetime import timedelta

from services.profiles.goal_shares.subscriptions import HANDLERS as GOAL_SHARES
from services.profiles.goals.handlers import look_at_goals
from services.profiles.mentorships.subscriptions import HANDLERS as MENTORSHIPS
from services.profiles.settings import settings_of
from shared.messaging.handlers import combine
from shared.service import Runtime, Schedule

__all__ = ["HANDLERS", "SCHEDULES", "watch_goals"]

HANDLERS = combine([MENTORSHIPS, GOAL_SHARES])


async def watch_goals(runtime: Runtime) -> None:
    """Say which goals are overdue or have stalled, some in each transaction."""
    patience = timedelta(days=settings_of(runtime).goal_stalled_days)
    after = None
    while True:
        async with runtime.sessions() as session, session.begin():
            after = await look_at_goals(session, patience, after)
        if after is None:
            return


SCHEDULES: tuple[Schedule, ...] = (Schedule("watch-goals", 60, watch_goals),)
