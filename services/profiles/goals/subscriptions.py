"""What goals listen to."""

from __future__ import annotations

from services.profiles.goals import handlers
from shared.events.matching import MentorshipStarted
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {MentorshipStarted: handlers.remember_mentor}
