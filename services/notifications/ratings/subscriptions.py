"""What ends what a person has said of nudges."""

from __future__ import annotations

from services.notifications.ratings import handlers
from shared.events.profiles import PersonErased
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonErased: handlers.forget_person}
