"""What of who takes part is listened to."""

from __future__ import annotations

from services.notifications.participants import handlers
from shared.events.matching import (
    ParticipantAdmitted,
    ParticipantEnrolled,
    ParticipantInvited,
    ParticipantWaitlisted,
    ParticipantWithdrew,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    ParticipantInvited: handlers.tell_of_invitation,
    ParticipantEnrolled: handlers.welcome,
    ParticipantWaitlisted: handlers.tell_of_waitlist,
    ParticipantAdmitted: handlers.tell_of_admission,
    ParticipantWithdrew: handlers.tell_of_withdrawal,
}
