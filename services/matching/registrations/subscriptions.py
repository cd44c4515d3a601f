"""What registrations listen to."""

from __future__ import annotations

from services.matching.registrations import handlers
from shared.events.notifications import GatheringAnswered
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    GatheringAnswered: handlers.hear_answer,
    PersonLeft: handlers.give_up_places,
    PersonErased: handlers.give_up_places,
}
