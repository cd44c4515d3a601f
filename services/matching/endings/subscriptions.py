"""What ends mentorships from elsewhere."""

from __future__ import annotations

from services.matching.endings import handlers
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonLeft: handlers.part_with_leaver, PersonErased: handlers.part_with_erased}
