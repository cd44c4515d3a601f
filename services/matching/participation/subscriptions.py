"""What ends an enrollment from outside."""

from __future__ import annotations

from services.matching.participation import handlers
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    PersonLeft: handlers.end_of_left,
    PersonErased: handlers.end_of_erased,
}
