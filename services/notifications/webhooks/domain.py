"""Which events an endpoint gets, when it is tried again, and when it gets no more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from shared.events import REGISTRY, Event

__all__ = [
    "BY_HAND",
    "DISABLED",
    "ENABLED",
    "EVENTS",
    "GIVE_UP",
    "KEPT",
    "MOST_BODY",
    "TEST",
    "WAITS",
    "body_of",
    "given_up",
    "host_of",
    "listens",
    "name_of",
    "pause_after",
    "unknown",
    "wanted_by",
]

ENABLED, DISABLED = "enabled", "disabled"
"""The states of an endpoint."""

BY_HAND = "by-hand"
"""Why an endpoint is disabled that somebody has disabled."""

_HIDDEN_TOPICS = frozenset({"profiles.person", "profiles.contact", "profiles.reflection"})
"""Who people are and where they are reached is told by the directory of people, not event by event; a journal is its
author's own."""
_HIDDEN = frozenset({
    "matching.participant_attributes_shared.v1",  # consented for analytics alone
    "matching.participant_attributes_withdrawn.v1",
    "matching.check_in_recorded.v1",  # how it goes is read by whoever said it
    "matching.community_joined.v1",  # who belongs to a community is read by its members
    "matching.community_left.v1",
    "matching.concern_reported.v1",  # for the contact alone
    "matching.feedback_given.v1",  # what people rate each other stays between them
    "matching.program_feedback_given.v1",  # published in batches, without names
    "notifications.nudge_rated.v1",  # whoever says that a mail did not help is told to nobody
    "matching.introduction_declined.v1",  # the third person is not told of before both have agreed
    "matching.introduction_proposed.v1",
    "notifications.notification_delivered.v1",  # one for each mail; /deliveries and the metrics tell the same
    "profiles.recommendation_asked.v1",  # between those who ask, name and are named
    "profiles.recommendation_given.v1",
    "profiles.testimonial_offered.v1",  # the mentor decides whether anybody hears of it
})  # fmt: skip

_KEPT_BACK: Mapping[str, frozenset[str]] = {
    "matching.mentorship_ended.v1": frozenset({"reason", "ended_by", "rematch"}),
    "matching.proposal_declined.v1": frozenset({"declined_by"}),
    "matching.proposal_expired.v1": frozenset({"reason"}),
    "matching.request_declined.v1": frozenset({"reason", "suggested", "alternatives"}),
    "matching.request_expired.v1": frozenset({"reason", "alternatives"}),
}
"""What of an event's data stays here: that something has ended may be known, who said no and why may not."""

EVENTS: dict[str, type[Event]] = {
    name: event for name, event in sorted(REGISTRY.items()) if event.topic not in _HIDDEN_TOPICS and name not in _HIDDEN
}
"""What can be sent to endpoints, by type."""

TEST = "notifications.webhook_test.v1"
"""The type of what is sent to try an endpoint."""

KEPT = timedelta(days=30)
"""How long a message can be sent once more."""

MOST_BODY = 20_000
"""Bytes of a body; what is longer goes without its data."""

WAITS = (
    timedelta(),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Before the first attempt, the second and so on."""

_JITTER = 0.1
"""A wait is longer or shorter by up to this share, so that what failed at once is not repeated at once."""

GIVE_UP = timedelta(days=5)
"""How long nothing may succeed before an endpoint gets no more."""


def name_of(kind: str) -> str:
    """A type as endpoints choose it: without its version."""
    return kind.rpartition(".")[0]


def listens(patterns: Iterable[str], kind: str) -> bool:
    """Whether an endpoint that chose these gets events of this type. A pattern is a name, or the beginning of names
    with a * at its end."""
    name = name_of(kind)
    return any(name.startswith(each[:-1]) if each.endswith("*") else name == each for each in patterns)


def wanted_by(patterns: Collection[str]) -> list[str]:
    """The types that these choose."""
    return [kind for kind in EVENTS if listens(patterns, kind)]


def unknown(patterns: Iterable[str]) -> list[str]:
    """Those of these that choose nothing."""
    return [each for each in patterns if not wanted_by([each])]


def pause_after(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many failed attempts, from 1; None when that was the last. chance: from 0 to 1."""
    if attempts >= len(WAITS):
        return None
    return WAITS[attempts] * (1 + _JITTER * (2 * chance - 1))


def given_up(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint has failed for too long. failing_since: its first failure after its last success."""
    return failing_since is not None and now - failing_since >= GIVE_UP


def body_of(kind: str, event: bytes) -> bytes:
    """What is sent of an event of this type, a CloudEvent in JSON: without who said no and why, and without its data
    where that would be too long."""
    if kept_back := _KEPT_BACK.get(kind):
        envelope = json.loads(event)
        envelope["data"] = {name: value for name, value in envelope["data"].items() if name not in kept_back}
        event = _json(envelope)
    if len(event) <= MOST_BODY:
        return event
    envelope = json.loads(event)
    del envelope["data"]
    return _json(envelope | {"dataomitted": True})


def _json(envelope: Mapping[str, object]) -> bytes:
    return json.dumps(envelope, separators=(",", ":")).encode()


def host_of(url: str) -> str:
    """What an endpoint is called in a sentence."""
    return urlsplit(url).hostname or url
