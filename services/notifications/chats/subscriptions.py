"""What chat channels listen to."""

from __future__ import annotations

from services.notifications.chats import handlers
from shared.events.matching import AnnouncementMade
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    AnnouncementMade: handlers.post_announcement,
    PersonLeft: handlers.forget_person,
    PersonErased: handlers.forget_person,
}
