"""Every topic and every event type of the contract. What is not here is not published."""

from __future__ import annotations

from shared.events import analytics, matching, notifications, profiles
from shared.events.base import ENVELOPE, Event, read_envelope
from shared.messaging.transport import TopicSpec

__all__ = ["READERS", "REGISTRY", "TOPICS", "dead_letter_topic", "parse"]

TOPICS: dict[str, TopicSpec] = {
    spec.name: spec
    for spec in (
        TopicSpec("profiles.person", 12, compacted=True),
        TopicSpec("profiles.contact", 12, compacted=True),
        TopicSpec("profiles.skill", 3, compacted=True),
        TopicSpec("profiles.goal", 12),
        TopicSpec("profiles.reflection", 12),
        TopicSpec("profiles.endorsement", 12),
        TopicSpec("matching.program", 3),
        TopicSpec("matching.enrollment", 12),
        TopicSpec("matching.round", 3),
        TopicSpec("matching.proposal", 12),
        TopicSpec("matching.request", 12),
        TopicSpec("matching.mentorship", 12),
        TopicSpec("matching.gathering", 6),
        TopicSpec("matching.community", 3),
        TopicSpec("notifications.delivery", 12),
        TopicSpec("analytics.signal", 12),
    )
}
"""Partition counts are fixed for life: a key's partition depends on them."""

READERS: dict[str, frozenset[str]] = {"profiles.contact": frozenset({"notifications"})}
"""Topics that only some services may read; every service may read the others."""

_MODULES = (profiles, matching, notifications, analytics)

REGISTRY: dict[str, type[Event]] = {
    member.type: member
    for module in _MODULES
    for member in vars(module).values()
    if isinstance(member, type) and issubclass(member, Event) and member.topic
}
"""CloudEvents type to event class."""

for _event in REGISTRY.values():
    if _event.topic not in TOPICS:
        raise TypeError(f"{_event.__name__} names the unknown topic {_event.topic}")
    if clash := ENVELOPE & set(_event.__annotations__):
        raise TypeError(f"{_event.__name__} redefines {', '.join(sorted(clash))} of the envelope")


def dead_letter_topic(topic: str, group: str) -> TopicSpec:
    """Where records of `topic` go that `group` could not handle."""
    return TopicSpec(f"{topic}.{group}.dlq", 3)


def parse(value: bytes) -> Event | None:
    """The event in a record's value; None for a type that this release does not know.

    Raises MalformedEvent or pydantic.ValidationError.
    """
    envelope = read_envelope(value)
    event = REGISTRY.get(envelope["type"])
    return event.from_envelope(envelope) if event else None
