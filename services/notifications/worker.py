"""What notifications listens to, and what it does by the clock."""

from __future__ import annotations

from services.notifications.announcements.subscriptions import HANDLERS as ANNOUNCEMENTS
from services.notifications.delivering import deliver, measure, release_known
from services.notifications.nudges.subscriptions import HANDLERS as NUDGES
from services.notifications.people.subscriptions import HANDLERS as PEOPLE
from services.notifications.programs.subscriptions import HANDLERS as PROGRAMS
from services.notifications.sessions.subscriptions import HANDLERS as SESSIONS
from shared.messaging.handlers import combine
from shared.service import Schedule

__all__ = ["HANDLERS", "SCHEDULES"]

HANDLERS = combine([PEOPLE, PROGRAMS, NUDGES, SESSIONS, ANNOUNCEMENTS])

SCHEDULES = (
    Schedule("deliver", 0.5, deliver),
    Schedule("release", 10, release_known),
    Schedule("measure deliveries", 15, measure),
)
