"""What profiles listens to, and what it does by the clock."""

from __future__ import annotations

from services.profiles.goals.subscriptions import HANDLERS as GOALS
from shared.messaging.handlers import combine
from shared.service import Schedule

__all__ = ["HANDLERS", "SCHEDULES"]

HANDLERS = combine([GOALS])

SCHEDULES: tuple[Schedule, ...] = ()
