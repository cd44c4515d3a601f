"""The archive listens to everything that analytics may read."""

from __future__ import annotations

from services.analytics.archive import handlers
from shared.events import READERS, REGISTRY
from shared.messaging.handlers import Handlers, Together

__all__ = ["HANDLERS"]

_KEEP = Together(handlers.keep)

HANDLERS: Handlers = {
    event: _KEEP for event in REGISTRY.values() if "analytics" in READERS.get(event.topic, {"analytics"})
}
