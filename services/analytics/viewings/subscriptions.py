"""What the log of viewings listens to."""

from __future__ import annotations

from services.analytics.viewings.handlers import forget_person
from shared.events.profiles import PersonErased
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonErased: forget_person}
