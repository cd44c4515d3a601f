"""What blocks listen to."""

from __future__ import annotations

from services.matching.blocks import handlers
from shared.events.profiles import PersonErased
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonErased: handlers.forget_person}
