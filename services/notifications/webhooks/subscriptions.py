"""What the company's own systems can hear of."""

from __future__ import annotations

from services.notifications.webhooks import domain, handlers
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = dict.fromkeys(domain.EVENTS.values(), handlers.pass_on)
