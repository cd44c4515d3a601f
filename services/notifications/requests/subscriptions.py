"""What of requests is listened to."""

from __future__ import annotations

from services.notifications.requests import handlers
from shared.events.matching import (
    MentorshipRequested,
    RequestAccepted,
    RequestAnswered,
    RequestDeclined,
    RequestExpired,
    RequestQuestioned,
    RequestWithdrawn,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    MentorshipRequested: handlers.tell_of_request,
    RequestQuestioned: handlers.tell_of_question,
    RequestAnswered: handlers.tell_of_answer,
    RequestAccepted: handlers.tell_of_acceptance,
    RequestDeclined: handlers.tell_of_decline,
    RequestExpired: handlers.tell_of_expiry,
    RequestWithdrawn: handlers.tell_of_withdrawal,
}
