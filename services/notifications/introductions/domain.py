"""What two people hear whom somebody would introduce to each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import end_of
from shared.events.matching import IntroductionDeclined, IntroductionEvent, IntroductionMade, IntroductionProposed

__all__ = ["asked", "declined", "made"]


def asked(event: IntroductionProposed) -> Iterator[Nudge]:
    """To each: who would introduce them to somebody. Not to whom, before both have agreed."""
    answer_by = event.answer_by.isoformat() if event.answer_by else None
    for person, _, role in _both(event):
        yield Nudge(
            Rule.INTRODUCTION, person, event.subject, event.time, event.introduced_by, event.program_id,
            expires=end_of(event.answer_by), payload={"as": role, "answer_by": answer_by},
        )  # fmt: skip


def made(event: IntroductionMade) -> Iterator[Nudge]:
    """To each: who the other is."""
    for person, other, role in _both(event):
        payload = {"as": role, "people": [str(event.introduced_by)]}
        yield Nudge(Rule.INTRODUCTION_MADE, person, event.subject, event.time, other, event.program_id, payload=payload)


def declined(event: IntroductionDeclined, told: Collection[UUID]) -> Iterator[Nudge]:
    """To each who was asked: that it does not come about, and nothing of whose silence or no that is."""
    for person, _, role in _both(event):
        if person in told:
            yield Nudge(
                Rule.INTRODUCTION_DECLINED, person, event.subject, event.time, None, event.program_id,
                payload={"as": role},
            )  # fmt: skip


def _both(event: IntroductionEvent) -> tuple[tuple[UUID, UUID, str], tuple[UUID, UUID, str]]:
    return (event.mentee_id, event.to_id, "mentee"), (event.to_id, event.mentee_id, "colleague")
