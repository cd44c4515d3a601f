"""What reports listen to."""

from __future__ import annotations

from services.analytics.reports.handlers import forget_person
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {PersonErased: forget_person, PersonLeft: forget_person}
