"""What matching does by the clock, feature by feature.

Each takes what is due with SKIP LOCKED, some at a time, so that any number of workers share the work, and an outage
delays it without doing it twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.matching.program_states.handlers import follow_the_clock
from shared.db import AsyncSession
from shared.leases import within
from shared.service import Runtime, Schedule

__all__ = ["SCHEDULES", "repeatedly"]

Step = Callable[[AsyncSession], Awaitable[int]]


def repeatedly(step: Step) -> Callable[[Runtime], Awaitable[None]]:
    """Do a step in transactions of its own until it says that it found nothing. step: returns how many it took."""

    async def run(runtime: Runtime) -> None:
        while await within(runtime, step):
            pass

    return run


SCHEDULES: tuple[Schedule, ...] = (Schedule("follow-program-dates", 30.0, repeatedly(follow_the_clock)),)
