"""What of mentorships is kept."""

from __future__ import annotations

from services.notifications.mentorships import handlers
from shared.events.matching import (
    AgreementProposed,
    AgreementSigned,
    CheckInRecorded,
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    SessionHeld,
    SessionMissed,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    MentorshipStarted: handlers.keep_start,
    MentorshipEnded: handlers.keep_end,
    MentorshipPaused: handlers.keep_pause,
    MentorshipResumed: handlers.keep_pause,
    AgreementProposed: handlers.keep_agreement,
    AgreementSigned: handlers.keep_signature,
    CheckInRecorded: handlers.keep_check_in,
    SessionHeld: handlers.keep_meeting,
    SessionMissed: handlers.keep_meeting,
}
