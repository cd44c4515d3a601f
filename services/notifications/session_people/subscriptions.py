"""What changes who is invited to a session."""

from __future__ import annotations

from services.notifications.session_people import handlers
from shared.events.matching import SessionPeopleChanged
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {SessionPeopleChanged: handlers.invite_who_joined}
