"""What of concerns is listened to."""

from __future__ import annotations

from services.notifications.concerns import handlers
from shared.events.matching import ConcernReported
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {ConcernReported: handlers.tell_of_concern}
