"""What of agreements is listened to."""

from __future__ import annotations

from services.notifications.agreements import handlers
from shared.events.matching import AgreementProposed, AgreementSigned
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    AgreementProposed: handlers.tell_of_agreement,
    AgreementSigned: handlers.tell_of_signature,
}
