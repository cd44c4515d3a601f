"""What people hear of taking part in a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import end_of
from shared.events.matching import (
    ParticipantAdmitted,
    ParticipantEnrolled,
    ParticipantEvent,
    ParticipantInvited,
    ParticipantWaitlisted,
    ParticipantWithdrew,
)

__all__ = ["OPEN", "State", "admitted", "invited", "removed", "waitlisted", "welcomed"]

OPEN = (Rule.PROGRAM_INVITATION, Rule.PROGRAM_INVITATION_UNANSWERED, Rule.ENROLLMENT_CLOSES)
"""What there is to say as long as an invitation is not answered."""


class State(StrEnum):
    INVITED = "invited"
    WAITING = "waiting"
    ENROLLED = "enrolled"
    OUT = "out"


def invited(event: ParticipantInvited) -> Iterator[Nudge]:
    """That they are invited; and that they have not answered."""
    payload = {"answer_by": event.answer_by.isoformat() if event.answer_by else None}
    for rule in (Rule.PROGRAM_INVITATION, Rule.PROGRAM_INVITATION_UNANSWERED):
        yield _tell(rule, event, end_of(event.answer_by), payload)


def welcomed(event: ParticipantEnrolled) -> Iterator[Nudge]:
    yield _tell(Rule.WELCOME, event, None, {"places": event.places})


def admitted(event: ParticipantAdmitted) -> Iterator[Nudge]:
    yield _tell(Rule.ADMITTED, event, None, {"places": event.places})


def waitlisted(event: ParticipantWaitlisted) -> Iterator[Nudge]:
    yield _tell(Rule.WAITLISTED, event, None, {"position": event.position, "reason": event.reason})


def removed(event: ParticipantWithdrew) -> Iterator[Nudge]:
    """Only to whom an admin has taken out: whoever goes themselves knows it, and a program's end says so itself."""
    if event.reason == "removed":
        yield _tell(Rule.REMOVED, event, None, {})


def _tell(rule: Rule, event: ParticipantEvent, expires: datetime | None, payload: dict[str, Any]) -> Nudge:
    return Nudge(
        rule, event.person_id, event.subject, event.time, None, event.program_id,
        expires=expires, payload={"role": event.role, **payload},
    )  # fmt: skip
