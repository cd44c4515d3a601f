"""What becomes of something that is handed to a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.nudges.domain import FOR_CALENDARS, KINDS, Rule
from services.notifications.webhooks.domain import pause_after

__all__ = [
    "OPEN",
    "Accepted",
    "Channel",
    "Deferred",
    "DeliveryState",
    "End",
    "Gone",
    "Later",
    "Outcome",
    "Refused",
    "Unknown",
    "after_attempt",
    "repeats_unknown",
    "retry_after",
]


class Channel(StrEnum):
    EMAIL = "email"
    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """pending: to be sent at try_at. taken: a sender has it in hand. sending: it may be with the channel already.
    unknown: nobody can say whether the channel took it. dropped: its reason was gone before it was sent."""

    PENDING = "pending"
    TAKEN = "taken"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


OPEN = (DeliveryState.PENDING, DeliveryState.TAKEN, DeliveryState.SENDING)
"""What may still be sent."""


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
    """Never. reason: a code. status: what the mail server says of the recipient's address (RFC 3463), as 5.1.1."""

    reason: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The connection was lost when the channel may have taken it. reason: a code."""

    reason: str


Outcome = Accepted | Deferred | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Later:
    """It is not handed over before `until`; this is no attempt."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """It is never handed over, since its reason is gone. reason: a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class End:
    """What a delivery is after an attempt. try_at: when it is tried again, None when this was the end."""

    state: DeliveryState
    reason: str | None
    try_at: datetime | None = None


_NEEDED = frozenset(
    rule.value for rule in Rule if rule in FOR_CALENDARS or (rule not in KINDS and rule is not Rule.DIGEST)
)
"""Rules of mails that nobody can turn off, or that keep a calendar right."""
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=1)
_GIVE_UP = timedelta(days=3)
_ASKED_TOO_LONG = timedelta(days=1)


def after_attempt(
    outcome: Outcome,
    now: datetime,
    *,
    channel: str,
    rule: str,
    attempts: int,
    first: datetime,
    unknown: int,
    chance: float = 0.5,
) -> End:
    """What an attempt makes of a delivery.

    attempts: so far, this one included. first: when the first began. unknown: how many of the earlier ones had an
    unknown outcome. What is repeated after that is repeated once, but for webhooks, whose receivers know a message by
    its id. chance: from 0 to 1, for waits that are not all the same.
    """
    pause = pause_after(attempts, chance) if channel == Channel.WEBHOOK else retry_after(attempts, now - first)
    match outcome:
        case Accepted():
            return End(DeliveryState.ACCEPTED, None)
        case Refused(reason):
            return End(DeliveryState.FAILED, reason)
        case Deferred(reason, asked):
            if pause is None:
                return End(DeliveryState.FAILED, reason)
            return End(DeliveryState.PENDING, reason, now + max(pause, min(asked or pause, _ASKED_TOO_LONG)))
        case Unknown(reason):
            if pause is None or not repeats_unknown(channel, rule) or (unknown and channel != Channel.WEBHOOK):
                return End(DeliveryState.UNKNOWN, reason)
            return End(DeliveryState.PENDING, reason, now + pause)


def repeats_unknown(channel: str, rule: str) -> bool:
    """Whether something is sent once more when nobody can say whether the channel took it.

    An essential mail that is missing does more harm than one that comes twice, and mail programs know the second by its
    Message-ID; so does a calendar by its UID, and the receiver of a webhook by its id. Everything else is not repeated.
    """
    if channel == Channel.WEBHOOK:
        return True
    return channel == Channel.EMAIL and rule in _NEEDED


def retry_after(attempts: int, waited: timedelta) -> timedelta | None:
    """How long to wait after a temporary refusal; None when it has been tried long enough.

    attempts: refusals so far, from 1. waited: since the first attempt.
    """
    if waited >= _GIVE_UP:
        return None
    return min(_FIRST_RETRY * 2 ** min(attempts - 1, 10), _LONGEST_RETRY)
