"""What makes somebody leave."""

from __future__ import annotations

from services.matching.departures import handlers
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonLeft: handlers.note, PersonErased: handlers.note}
