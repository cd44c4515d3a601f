"""What of sessions people are asked about."""

from __future__ import annotations

from services.notifications.confirming import handlers
from shared.events.matching import (
    SessionAskedAnew,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPeopleChanged,
    SessionProposed,
    SessionRescheduled,
    SessionScheduled,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    SessionAskedAnew: handlers.ask_anew,
    SessionProposed: handlers.ask_to_choose,
    SessionScheduled: handlers.follow_plan,
    SessionRescheduled: handlers.follow_plan,
    SessionPeopleChanged: handlers.follow_plan,
    SessionCancelled: handlers.follow_cancellation,
    SessionHeld: handlers.end_question,
    SessionMissed: handlers.end_question,
}
