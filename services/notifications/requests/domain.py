"""What people hear of a request to a mentor."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import end_of
from shared.events.matching import (
    MentorshipRequested,
    RequestAccepted,
    RequestAnswered,
    RequestDeclined,
    RequestEvent,
    RequestExpired,
    RequestQuestioned,
    RequestWithdrawn,
)

__all__ = ["OPEN", "accepted", "answered", "asked", "declined", "expired", "questioned", "withdrawn"]

OPEN = (Rule.REQUEST, Rule.REQUEST_QUESTIONED, Rule.REQUEST_ANSWERED, Rule.REQUEST_UNANSWERED)
"""What there is to say as long as a request is open."""

_GONE = ("left", "erased")


def asked(event: MentorshipRequested) -> Iterator[Nudge]:
    """To the mentor: who asks them; and that they have not answered."""
    met = str(event.gathering_id) if event.gathering_id else None
    payload = {"answer_by": event.answer_by.isoformat(), "gathering_id": met}
    yield _to_mentor(Rule.REQUEST, event, payload, event.answer_by)
    yield _unanswered_by_mentor(event, event.answer_by)


def questioned(event: RequestQuestioned) -> Iterator[Nudge]:
    """To the mentee: that the mentor asks back; and that they have not answered."""
    yield _to_mentee(Rule.REQUEST_QUESTIONED, event, {})
    yield _to_mentee(Rule.REQUEST_UNANSWERED, event, {"as": "mentee", "answer_by": None})


def answered(event: RequestAnswered) -> Iterator[Nudge]:
    """To the mentor: that the mentee has answered; and that they have not."""
    answer_by = event.answer_by.isoformat() if event.answer_by else None
    yield _to_mentor(Rule.REQUEST_ANSWERED, event, {"answer_by": answer_by}, event.answer_by)
    yield _unanswered_by_mentor(event, event.answer_by)


def accepted(event: RequestAccepted) -> Iterator[Nudge]:
    """To a mentee who has to wait for a place; without that, the mentorship itself says that the mentor says yes."""
    if event.waits:
        yield _to_mentee(Rule.REQUEST_ACCEPTED, event, {"waits": True})


def declined(event: RequestDeclined) -> Iterator[Nudge]:
    """To the mentee: that the mentor says no, and who else could help."""
    suggested = [str(person) for person in event.suggested]
    payload = {"reason": event.reason, "suggested": suggested, **_alternatives(event, suggested)}
    yield _to_mentee(Rule.REQUEST_DECLINED, event, payload)


def expired(event: RequestExpired, told: Collection[UUID]) -> Iterator[Nudge]:
    """To the mentee: who else could help; to a mentor who was told of it and has let the time pass: that it is over.

    Nobody is told when a whole program ends, which says so itself.
    """
    if event.reason == "program-closed":
        return
    reason = "time" if event.reason == "time" else "other"
    payload = {"as": "mentee", "reason": reason, **_alternatives(event, [])}
    yield _to_mentee(Rule.REQUEST_EXPIRED, event, payload, named=event.reason not in _GONE)
    if event.reason == "time" and event.mentor_id in told:
        yield _to_mentor(Rule.REQUEST_EXPIRED, event, {"as": "mentor", "reason": reason})


def withdrawn(event: RequestWithdrawn, told: Collection[UUID]) -> Iterator[Nudge]:
    """To a mentor who was told of the request: that nothing is left to answer."""
    if event.mentor_id in told:
        yield _to_mentor(Rule.REQUEST_WITHDRAWN, event, {})


def _alternatives(event: RequestDeclined | RequestExpired, named: list[str]) -> dict[str, Any]:
    others = [one.model_dump(mode="json") for one in event.alternatives]
    return {"alternatives": others, "people": list(dict.fromkeys([*named, *(one["mentor_id"] for one in others)]))}


def _unanswered_by_mentor(event: MentorshipRequested | RequestAnswered, answer_by: date | None) -> Nudge:
    payload = {"as": "mentor", "answer_by": answer_by.isoformat() if answer_by else None}
    return Nudge(
        Rule.REQUEST_UNANSWERED, event.mentor_id, event.subject, event.time, event.mentee_id, event.program_id,
        expires=end_of(answer_by), payload=payload,
    )  # fmt: skip


def _to_mentor(rule: Rule, event: RequestEvent, payload: dict[str, Any], answer_by: date | None = None) -> Nudge:
    return Nudge(
        rule, event.mentor_id, event.subject, event.time, event.mentee_id, event.program_id,
        expires=end_of(answer_by), payload=payload,
    )  # fmt: skip


def _to_mentee(rule: Rule, event: RequestEvent, payload: dict[str, Any], *, named: bool = True) -> Nudge:
    other = event.mentor_id if named else None
    return Nudge(rule, event.mentee_id, event.subject, event.time, other, event.program_id, payload=payload)
