"""What profiles listens to, and what it does by the clock."""

from __future__ import annotations

from datetime import timedelta

from services.profiles.communities.subscriptions import HANDLERS as COMMUNITIES
from services.profiles.entries import handlers as entries
from services.profiles.goal_shares.subscriptions import HANDLERS as GOAL_SHARES
from services.profiles.goals.handlers import look_at_goals
from services.profiles.mentorships.subscriptions import HANDLERS as MENTORSHIPS
from services.profiles.settings import settings_of
from services.profiles.work import import_people, prune_imports
from shared.messaging.handlers import combine
from shared.service import Runtime, Schedule

__all__ = ["HANDLERS", "SCHEDULES", "look_after_entries", "make_entries", "watch_goals"]

HANDLERS = combine([MENTORSHIPS, COMMUNITIES, GOAL_SHARES])


async def watch_goals(runtime: Runtime) -> None:
    """Say which goals are overdue or have stalled, some in each transaction."""
    patience = timedelta(days=settings_of(runtime).goal_stalled_days)
    after = None
    while True:
        async with runtime.sessions() as session, session.begin():
            after = await look_at_goals(session, patience, after)
        if after is None:
            return


async def make_entries(runtime: Runtime) -> None:
    """Make the directory's entries that wait, some in each transaction."""
    many = False
    while True:
        async with runtime.sessions() as session, session.begin():
            made = await entries.make_next(session)
            if not made and many:
                await entries.count_cells(session)
        if not made:
            return
        many |= made >= entries.MANY


async def look_after_entries(runtime: Runtime) -> None:
    """Let the directory's entries follow the day, and forget words that stand in none of them any more."""
    for work in (entries.follow_the_day, entries.tidy_words, entries.count_cells):
        async with runtime.sessions() as session, session.begin():
            await work(session)


SCHEDULES: tuple[Schedule, ...] = (
    Schedule("import-people", 0.25, import_people),
    Schedule("prune-imports", 3600, prune_imports),
    Schedule("watch-goals", 60, watch_goals),
    Schedule("make-entries", 0.5, make_entries),
    Schedule("look-after-entries", 3600, look_after_entries),
)
