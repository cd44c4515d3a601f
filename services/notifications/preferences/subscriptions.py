"""What ends what a person has chosen."""

from __future__ import annotations

from services.notifications.preferences import handlers
from shared.events.profiles import PersonErased
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonErased: handlers.forget_person}
