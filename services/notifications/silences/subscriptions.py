"""What begins or ends a silence in a mentorship."""

from __future__ import annotations

from services.notifications.silences import handlers
from shared.events.matching import (
    AgreementProposed,
    AgreementSigned,
    CheckInRecorded,
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPeopleChanged,
    SessionRescheduled,
    SessionScheduled,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = dict.fromkeys(
    (
        MentorshipStarted,
        MentorshipEnded,
        MentorshipPaused,
        MentorshipResumed,
        AgreementProposed,
        AgreementSigned,
        CheckInRecorded,
        SessionScheduled,
        SessionRescheduled,
        SessionPeopleChanged,
        SessionCancelled,
        SessionHeld,
        SessionMissed,
    ),
    handlers.listen_again,
)
