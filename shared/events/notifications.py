"""What notifications says: what reached people, and what did not."""

from __future__ import annotations

from uuid import UUID

from shared.events.base import Event

__all__ = ["NotificationDelivered", "NotificationFailed"]


class DeliveryEvent(Event):
    """subject: the delivery. about: the id of the thing that the nudge is about."""

    person_id: UUID
    nudge: str
    channel: str
    about: UUID


class NotificationDelivered(DeliveryEvent, topic="notifications.delivery"):
    """A channel has accepted a delivery."""


class NotificationFailed(DeliveryEvent, topic="notifications.delivery"):
    """A channel has refused a delivery for good. reason: a code, never an address."""

    reason: str
