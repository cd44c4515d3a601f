"""What ends requests that nobody needs to answer any more."""

from __future__ import annotations

from services.matching.request_endings import handlers
from shared.events.matching import MentorshipStarted
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {MentorshipStarted: handlers.match}
