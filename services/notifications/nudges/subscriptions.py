"""What nudges listen to, whatever they are about."""

from __future__ import annotations

from services.notifications.nudges import handlers
from shared.events.profiles import ContactChanged, PersonErased, PersonJoined, PersonLeft, ProfileChanged
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    PersonJoined: handlers.release_person,
    ProfileChanged: handlers.release_person,
    PersonLeft: handlers.cancel_of_person,
    PersonErased: handlers.cancel_of_person,
    ContactChanged: handlers.release,
}
