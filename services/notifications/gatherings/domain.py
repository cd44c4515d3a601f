"""What people hear of gatherings, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.sessions.domain import Item, Kind, Message

__all__ = ["PLACES", "TO_WHO_COMES", "changed", "reminders", "told", "waiting"]

PLACES = (Rule.PLACE_TAKEN, Rule.PLACE_FROM_WAITLIST, Rule.GATHERING_WAITLISTED)
"""What there is to say of places."""
TO_WHO_COMES = (Rule.SPEAKER, *PLACES, Rule.GATHERING_CHANGED, Rule.GATHERING_REMINDER)
"""What there is to say to who comes or waits, as long as they do."""


def told(
    rule: Rule,
    gathering: UUID,
    program: UUID | None,
    at: datetime,
    message: Message,
    people: Mapping[UUID, bool],
    **more: Any,
) -> Iterator[Nudge]:
    """To each of these, with what their calendar needs to know. people: whether each speaks. more: of the payload."""
    due = at + timedelta(microseconds=message.item.sequence)
    near = message.item.start - timedelta(days=1)
    payload = {**_payload(message), **more}
    for person, speaks in people.items():
        latest = near if near > at else due
        yield Nudge(
            rule, person, gathering, due, None, program, latest, message.item.end, {**payload, "speaks": speaks}
        )


def waiting(gathering: UUID, program: UUID | None, at: datetime, item: Item, person: UUID, position: int) -> Nudge:
    payload = {**_payload(Message(item)), "position": position}
    return Nudge(Rule.GATHERING_WAITLISTED, person, gathering, at, None, program, expires=item.start, payload=payload)


def reminders(
    gathering: UUID, program: UUID | None, at: datetime, item: Item, people: Mapping[UUID, bool]
) -> Iterator[Nudge]:
    """To each who comes, before it begins. people: whether each speaks."""
    if item.cancelled or item.start <= at:
        return
    payload = _payload(Message(item))
    for person, speaks in people.items():
        yield Nudge(
            Rule.GATHERING_REMINDER,
            person,
            gathering,
            at,
            None,
            program,
            item.start - timedelta(hours=1),
            item.start,
            {**payload, "speaks": speaks},
            anchor=item.start,
        )


def changed(before: Item, after: Item) -> list[str]:
    """What is different: "title", "time", "place"."""
    found = {
        "title": before.title != after.title,
        "time": (before.start, before.end, before.zone) != (after.start, after.end, after.zone),
        "place": (before.place, before.link) != (after.place, after.link),
    }
    return [name for name, different in found.items() if different]


def _payload(message: Message) -> dict[str, Any]:
    return {**message.payload(), "kind": Kind.GATHERING.value}
