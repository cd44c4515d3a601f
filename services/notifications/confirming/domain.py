"""What people are asked around a session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.mentorships.domain import other_in, role_in
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.sessions.domain import Item, Time
from shared.events.matching import SessionAskedAnew, SessionProposed, TogetherEvent

__all__ = ["asked_anew", "proposed", "unconfirmed"]


def proposed(event: SessionProposed, kind: str) -> Iterator[Nudge]:
    """To all but who proposes: to choose a time, as long as one of the times lies ahead."""
    slots = [{"start": slot.start.isoformat(), "end": slot.end.isoformat()} for slot in event.slots]
    last = max((slot.start for slot in event.slots), default=None)
    for person in event.people:
        if person != event.proposed_by:
            payload = {"title": event.title, "slots": slots, "zone": event.zone}
            yield _nudge(Rule.SESSION_PROPOSED, event, person, event.proposed_by, kind, last, payload)


def asked_anew(event: SessionAskedAnew, kind: str) -> Iterator[Nudge]:
    """To all: that another time is needed, as long as the old one lies ahead."""
    payload = {
        "title": event.title,
        "start": event.start.isoformat(),
        "occurrence": event.occurrence.isoformat() if event.occurrence else None,
    }
    for person in event.people:
        yield _nudge(Rule.SESSION_ASKED_ANEW, event, person, other_in(event, person), kind, event.start, payload)


def unconfirmed(event: TogetherEvent, kind: str, item: Item, people: list[UUID]) -> Iterator[Nudge]:
    """To all who meet: whether they did, after every time that is to come."""
    for time in item.times:
        if time.end > event.time:
            for person in people:
                other = other_in(event, person)
                payload = {"title": item.title, "start": time.start.isoformat(), "occurrence": _occurrence(item, time)}
                nudge = _nudge(Rule.SESSION_UNCONFIRMED, event, person, other, kind, None, payload, time.end)
                yield nudge


def _occurrence(item: Item, time: Time) -> str | None:
    return time.planned.isoformat() if item.recurrence else None


def _nudge(
    rule: Rule,
    event: TogetherEvent,
    person: UUID,
    other: UUID,
    kind: str,
    expires: datetime | None,
    payload: dict[str, Any],
    anchor: datetime | None = None,
) -> Nudge:
    words = {"as": role_in(kind, person, event.mentor_id), "mentorship_id": str(event.mentorship_id), **payload}
    return Nudge(
        rule, person, event.subject, event.time, other, event.program_id,
        expires=expires, payload=words, anchor=anchor,
    )  # fmt: skip
