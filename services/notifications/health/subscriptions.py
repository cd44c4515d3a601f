"""What of the health of mentorships is listened to."""

from __future__ import annotations

from services.notifications.health import handlers
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered
from shared.events.matching import MentorshipEnded, MentorshipPaused
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    MentorshipAtRisk: handlers.tell_of_risk,
    MentorshipRecovered: handlers.tell_of_recovery,
    MentorshipEnded: handlers.end_risk,
    MentorshipPaused: handlers.end_risk,
}
