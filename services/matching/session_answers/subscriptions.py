"""What tells matching how people answer."""

from __future__ import annotations

from services.matching.session_answers import handlers
from shared.events.notifications import InvitationAnswered
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {InvitationAnswered: handlers.keep_answer}
