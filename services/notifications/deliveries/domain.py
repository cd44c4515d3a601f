"""What becomes of something that is handed to a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

__all__ = ["Accepted", "Channel", "Deferred", "Outcome", "Refused", "State", "Unknown"]


class Channel(StrEnum):
    EMAIL = "email"
    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"


class State(StrEnum):
    """pending: to be sent at try_at. taken: a sender has it in hand. sending: it may be with the channel already.
    unknown: nobody can say whether the channel took it. dropped: its reason was gone before it was sent."""

    PENDING = "pending"
    TAKEN = "taken"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The channel has taken it."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now. reason: a code. after: how long the channel asks to wait, None where it does not say."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Never. reason: a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The connection was lost when the channel may have taken it. reason: a code."""

    reason: str


Outcome = Accepted | Deferred | Refused | Unknown
