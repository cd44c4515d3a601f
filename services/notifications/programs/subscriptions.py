"""What the projection of programs listens to."""

from __future__ import annotations

from services.notifications.programs import handlers
from shared.events.matching import ProgramLaunched
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {ProgramLaunched: handlers.keep_program}
