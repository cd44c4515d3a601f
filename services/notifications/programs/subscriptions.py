"""What the projection of programs listens to."""

from __future__ import annotations

from services.notifications.programs import handlers
from shared.events.matching import ProgramChanged, ProgramClosed, ProgramLaunched
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = dict.fromkeys((ProgramLaunched, ProgramChanged, ProgramClosed), handlers.keep_program)
