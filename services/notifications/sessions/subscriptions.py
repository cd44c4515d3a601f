"""What changes people's calendars."""

from __future__ import annotations

from services.notifications.sessions import handlers
from shared.events.matching import (
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPeopleChanged,
    SessionRescheduled,
    SessionScheduled,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    SessionScheduled: handlers.plan_session,
    SessionRescheduled: handlers.plan_session,
    SessionPeopleChanged: handlers.tell_of_people,
    SessionCancelled: handlers.tell_of_cancellation,
    SessionHeld: handlers.end_reminders,
    SessionMissed: handlers.end_reminders,
}
