"""What the numbers of programs listen to."""

from __future__ import annotations

from services.analytics.cohorts import handlers
from shared.events.matching import (
    FeedbackGiven,
    MatchProposed,
    MentorshipStarted,
    ParticipantEnrolled,
    ProgramChanged,
    ProgramClosed,
    ProgramLaunched,
    ProposalAccepted,
    SessionHeld,
    SessionScheduled,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    ProgramLaunched: handlers.keep_program,
    ProgramChanged: handlers.keep_program,
    ProgramClosed: handlers.keep_program,
    ParticipantEnrolled: handlers.keep_enrollment,
    MatchProposed: handlers.keep_proposal,
    ProposalAccepted: handlers.keep_acceptance,
    MentorshipStarted: handlers.keep_mentorship,
    SessionScheduled: handlers.keep_scheduled_session,
    SessionHeld: handlers.keep_held_session,
    FeedbackGiven: handlers.keep_feedback,
}
