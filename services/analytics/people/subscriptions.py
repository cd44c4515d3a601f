"""What the projection of people listens to."""

from __future__ import annotations

from services.analytics.people import handlers
from shared.events.profiles import PersonErased, PersonJoined, PersonLeft, ProfileChanged
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    PersonJoined: handlers.keep_person,
    ProfileChanged: handlers.keep_person,
    PersonLeft: handlers.keep_person,
    PersonErased: handlers.erase_person,
}
