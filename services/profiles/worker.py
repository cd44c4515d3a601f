"""What profiles listens to, and what it does by the clock."""

from __future__ import annotations

from services.profiles.mentorships.subscriptions import HANDLERS as MENTORSHIPS
from shared.messaging.handlers import combine
from shared.service import Schedule

__all__ = ["HANDLERS", "SCHEDULES"]

HANDLERS = combine([MENTORSHIPS])

SCHEDULES: tuple[Schedule, ...] = ()
