"""What people hear when others take part in a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule, reminded_at
from shared.events.base import ENVELOPE
from shared.events.matching import SessionPeopleChanged

__all__ = ["invitations", "reminders", "taken_back"]


def invitations(event: SessionPeopleChanged, sequence: int) -> list[Nudge]:
    """To each who has joined: the session as the others know it."""
    return [_now(Rule.INVITATION, event, person, {"sequence": sequence}) for person in event.joined]


def reminders(event: SessionPeopleChanged, sequence: int) -> list[Nudge]:
    """To all, naming whom they meet now: 24 hours before, unless that is over or the first time is at another."""
    due = reminded_at(event.start)
    if due <= event.time or event.start in {*event.exceptions, *(time.occurrence for time in event.moved)}:
        return []
    return [
        Nudge(
            Rule.REMINDER,
            person,
            event.subject,
            due,
            _other(event, person),
            event.program_id,
            latest=event.start - timedelta(hours=1),
            expires=event.start,
            payload=_payload(event) | {"sequence": sequence},
        )
        for person in event.people
    ]


def taken_back(event: SessionPeopleChanged, sequence: int) -> list[Nudge]:
    """To each who has left: that the others meet without them."""
    return [_now(Rule.CANCELLATION, event, person, {"sequence": sequence, "method": "CANCEL"}) for person in event.left]


def _now(rule: Rule, event: SessionPeopleChanged, person: UUID, more: dict[str, Any]) -> Nudge:
    # A recurrence may have begun long before: then nothing presses.
    latest = reminded_at(event.start) if event.start > event.time else None
    other = _other(event, person)
    return Nudge(
        rule, person, event.subject, event.time, other, event.program_id, latest, payload=_payload(event) | more
    )


def _payload(event: SessionPeopleChanged) -> dict[str, Any]:
    return event.model_dump(mode="json", exclude=set(ENVELOPE))


def _other(event: SessionPeopleChanged, person: UUID) -> UUID:
    return event.mentee_id if person == event.mentor_id else event.mentor_id
