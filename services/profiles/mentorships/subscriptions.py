"""What profiles hears from matching."""

from __future__ import annotations

from services.profiles.mentorships import handlers
from shared.events.matching import (
    MentorPlacesChanged,
    MentorshipEnded,
    MentorshipStarted,
    ParticipantAdmitted,
    ParticipantEnrolled,
    ParticipantWithdrew,
    ProgramChanged,
    ProgramClosed,
    ProgramLaunched,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    ProgramLaunched: handlers.keep_program,
    ProgramChanged: handlers.keep_program,
    ProgramClosed: handlers.keep_program,
    ParticipantEnrolled: handlers.keep_places,
    ParticipantAdmitted: handlers.keep_places,
    ParticipantWithdrew: handlers.withdraw_places,
    MentorPlacesChanged: handlers.change_places,
    MentorshipStarted: handlers.start,
    MentorshipEnded: handlers.end,
}
