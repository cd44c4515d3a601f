"""What matching listens to, and what it does by the clock."""

from __future__ import annotations

from services.matching.people.subscriptions import HANDLERS as PEOPLE
from services.matching.rounds.solving import SOLVE
from shared.messaging.handlers import combine
from shared.service import Schedule

__all__ = ["HANDLERS", "SCHEDULES"]

HANDLERS = combine([PEOPLE])

SCHEDULES: tuple[Schedule, ...] = (SOLVE,)
