"""What sharing goals listens to."""

from __future__ import annotations

from services.profiles.goal_shares import handlers
from shared.events.matching import MentorshipStarted
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {MentorshipStarted: handlers.share_set_meanwhile}
