"""What calendars listen to."""

from __future__ import annotations

from services.matching.availability import handlers
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonLeft: handlers.forget_of_person, PersonErased: handlers.forget_of_person}
