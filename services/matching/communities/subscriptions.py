"""What communities listen to."""

from __future__ import annotations

from services.matching.communities import handlers
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonLeft: handlers.leave_all, PersonErased: handlers.leave_all}
