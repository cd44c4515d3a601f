"""What of exchanges in a mentorship is listened to."""

from __future__ import annotations

from services.notifications.exchanges import handlers
from shared.events.matching import AppreciationSent, FeedbackGiven, FeedbackRequested, MessagePosted, ResourceShared
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    MessagePosted: handlers.tell_of_message,
    ResourceShared: handlers.tell_of_resource,
    FeedbackRequested: handlers.tell_of_request,
    FeedbackGiven: handlers.tell_of_feedback,
    AppreciationSent: handlers.tell_of_appreciation,
}
