"""What ends introductions."""

from __future__ import annotations

from services.matching.introductions import handlers
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    PersonLeft: handlers.expire_of_leaver,
    PersonErased: handlers.expire_of_leaver,
}
