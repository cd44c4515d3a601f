"""What ends proposals."""

from __future__ import annotations

from services.matching.proposal_endings import handlers
from shared.events.matching import MentorshipStarted
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    PersonLeft: handlers.expire_of_leaver,
    PersonErased: handlers.expire_of_leaver,
    MentorshipStarted: handlers.match,
}
