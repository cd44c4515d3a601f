"""What people hear of what others of their mentorship say and give. Words stay in matching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notifications.mentorships.domain import role_in
from services.notifications.nudges.domain import Nudge, Rule
from shared.events.matching import AppreciationSent, FeedbackGiven, FeedbackRequested, MessagePosted, ResourceShared

__all__ = ["asked_for_feedback", "feedback", "message", "resource", "thanked"]

_AGAIN = timedelta(hours=4)
"""After somebody was told of messages in a thread, they are told of the next ones so much later at the earliest."""


def message(event: MessagePosted, kind: str, told: Mapping[UUID, datetime]) -> Iterator[Nudge]:
    """To the others: that there is something to read. told: when they heard so last, of this thread."""
    for person in event.people:
        if person != event.posted_by:
            nudge = _within(Rule.MESSAGE, event, kind, person, event.posted_by)
            last = told.get(person)
            yield replace(nudge, about=event.mentorship_id, anchor=max(event.time, last + _AGAIN) if last else None)


def resource(event: ResourceShared, kind: str) -> Iterator[Nudge]:
    for person in event.people:
        if person != event.shared_by:
            yield _within(Rule.RESOURCE, event, kind, person, event.shared_by, title=event.title)


def asked_for_feedback(event: FeedbackRequested) -> Iterator[Nudge]:
    goal_id = str(event.goal_id) if event.goal_id else None
    yield _to(Rule.FEEDBACK_REQUESTED, event, event.asked_of, event.asked_by, **_ids(event), goal_id=goal_id)


def feedback(event: FeedbackGiven) -> Iterator[Nudge]:
    """To the one who got it: that there is feedback."""
    yield _to(Rule.FEEDBACK, event, event.given_to, event.given_by, **_ids(event))


def thanked(event: AppreciationSent) -> Iterator[Nudge]:
    yield _to(
        Rule.APPRECIATION, event, event.sent_to, event.sent_by,
        mentorship_id=str(event.mentorship_id), occasion=event.occasion,
    )  # fmt: skip


def _ids(event: FeedbackRequested | FeedbackGiven) -> dict[str, Any]:
    return {
        "mentorship_id": str(event.mentorship_id),
        "session_id": str(event.session_id) if event.session_id else None,
    }


def _within(
    rule: Rule, event: MessagePosted | ResourceShared, kind: str, person: UUID, other: UUID, **payload: Any
) -> Nudge:
    words = {"as": role_in(kind, person, event.mentor_id), "mentorship_id": str(event.mentorship_id), **payload}
    return Nudge(rule, person, event.subject, event.time, other, event.program_id, payload=words)


def _to(
    rule: Rule, event: FeedbackRequested | FeedbackGiven | AppreciationSent, person: UUID, other: UUID, **payload: Any
) -> Nudge:
    return Nudge(rule, person, event.subject, event.time, other, event.program_id, payload=payload)
