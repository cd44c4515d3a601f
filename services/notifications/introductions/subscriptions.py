"""What of introductions is listened to."""

from __future__ import annotations

from services.notifications.introductions import handlers
from shared.events.matching import IntroductionDeclined, IntroductionMade, IntroductionProposed
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    IntroductionProposed: handlers.tell_of_proposal,
    IntroductionMade: handlers.tell_of_introduction,
    IntroductionDeclined: handlers.tell_of_end,
}
