"""What ends the suppression of an address."""

from __future__ import annotations

from services.notifications.suppressions import handlers
from shared.events.profiles import ContactChanged, PersonErased
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    ContactChanged: handlers.release_changed_address,
    PersonErased: handlers.forget_person,
}
