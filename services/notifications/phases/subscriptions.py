"""What of a mentorship's phases is listened to."""

from __future__ import annotations

from services.notifications.phases import handlers
from shared.events.matching import (
    AppreciationSent,
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    ProgramFeedbackGiven,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    MentorshipStarted: handlers.tell_of_start,
    MentorshipPaused: handlers.tell_of_pause,
    MentorshipResumed: handlers.tell_of_resumption,
    MentorshipEnded: handlers.tell_of_end,
    AppreciationSent: handlers.end_thanks,
    ProgramFeedbackGiven: handlers.end_program_feedback,
}
