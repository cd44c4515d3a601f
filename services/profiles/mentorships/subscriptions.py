"""What profiles hears from matching."""

from __future__ import annotations

from services.profiles.mentorships import handlers
from shared.events.matching import MentorshipEnded, MentorshipStarted, ParticipantEnrolled, ProgramLaunched
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    ProgramLaunched: handlers.keep_program,
    ParticipantEnrolled: handlers.keep_places,
    MentorshipStarted: handlers.start,
    MentorshipEnded: handlers.end,
}
