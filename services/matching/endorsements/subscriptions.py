"""What the projection of endorsements listens to."""

from __future__ import annotations

from services.matching.endorsements import handlers
from shared.events.profiles import EndorsementGiven, EndorsementWithdrawn, SkillsMerged
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    EndorsementGiven: handlers.keep_endorsement,
    EndorsementWithdrawn: handlers.keep_endorsement,
    SkillsMerged: handlers.keep_merge,
}
