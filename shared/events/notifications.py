"""What notifications says: what reached people, and what did not."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.base import Event

__all__ = [
    "GatheringAnswered",
    "InvitationAnswered",
    "NotificationDelivered",
    "NotificationFailed",
    "NudgeRated",
    "RecipientUnsubscribed",
]


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


class RecipientUnsubscribed(Event, topic="notifications.delivery"):
    """A person wants to hear less. subject: the person. kind: what they turned off, "all" for all that can be."""

    kind: str


class InvitationAnswered(Event, topic="notifications.delivery"):
    """A person's calendar has answered an invitation to a session. subject and session_id are the same.

    occurrence: the start, as the recurrence has it, of the one time that is meant; None for the whole session.
    sequence: of the invitation that was answered. start: when it was then that they were asked about, so that an answer
    to a time that was moved meanwhile is known as one.
    """

    session_id: UUID
    mentorship_id: UUID
    person_id: UUID
    answer: Literal["accepted", "declined", "tentative"]
    occurrence: datetime | None = None
    sequence: int = 0
    start: datetime | None = None


class GatheringAnswered(Event, topic="notifications.delivery"):
    """A person's calendar has answered an invitation to a gathering. subject and gathering_id are the same.

    sequence: of the invitation that was answered. start: when it was then that they were asked about.
    """

    gathering_id: UUID
    person_id: UUID
    answer: Literal["accepted", "declined", "tentative"]
    sequence: int = 0
    start: datetime | None = None


class NudgeRated(Event, topic="notifications.delivery"):
    """A reader has said whether a nudge helped. subject: the nudge. nudge: its rule."""

    nudge: str
    person_id: UUID
    program_id: UUID | None = None
    helpful: bool
