"""What certificates listen to."""

from __future__ import annotations

from services.matching.certificates import handlers
from shared.events.profiles import PersonErased
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonErased: handlers.forget}
