"""What of proposals is listened to."""

from __future__ import annotations

from services.notifications.proposals import handlers
from shared.events.matching import MatchProposed, ProposalAccepted, ProposalDeclined, ProposalExpired
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    MatchProposed: handlers.tell_of_proposal,
    ProposalAccepted: handlers.tell_of_acceptance,
    ProposalDeclined: handlers.tell_of_end,
    ProposalExpired: handlers.tell_of_end,
}
