"""What profiles hears of communities."""

from __future__ import annotations

from services.profiles.communities import handlers
from shared.events.matching import CommunityDefined, CommunityJoined, CommunityLeft
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    CommunityDefined: handlers.keep_community,
    CommunityJoined: handlers.join,
    CommunityLeft: handlers.leave,
}
