"""What people hear when a mentorship begins, rests, goes on and ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from services.notifications.mentorships.domain import other_in, role_in
from services.notifications.nudges.domain import Nudge, Rule
from shared.events.matching import MentorshipEnded, MentorshipPaused, MentorshipResumed, MentorshipStarted

__all__ = ["UNTIL_THE_END", "begun", "ended", "paused", "resumed", "those_who_part"]

UNTIL_THE_END = (
    Rule.MENTORSHIP,
    Rule.AGREEMENT,
    Rule.AGREEMENT_UNSIGNED,
    Rule.MENTORSHIP_PAUSED,
    Rule.MENTORSHIP_RESUMED,
    Rule.NO_SESSION,
    Rule.CHECK_IN,
    Rule.NEXT_STEP,
    Rule.SESSION_PROPOSED,
    Rule.SESSION_ASKED_ANEW,
)
"""What there is to say to somebody as long as they are in it. What others have said or shared stays worth a mail."""

_GONE = ("left", "erased")


def begun(event: MentorshipStarted) -> Iterator[Nudge]:
    """To each of the two. A circle greets whoever joins it, and not who convenes it once more for each of them."""
    for person, other in _both(event):
        if event.kind != "circle" or person == event.mentee_id:
            named = other if other != person else None
            yield _nudge(Rule.MENTORSHIP, event, person, named, event.kind)


def paused(event: MentorshipPaused, kind: str) -> Iterator[Nudge]:
    until = event.until.isoformat() if event.until else None
    for person in event.people:
        yield _nudge(Rule.MENTORSHIP_PAUSED, event, person, other_in(event, person), kind, until=until)


def resumed(event: MentorshipResumed, kind: str) -> Iterator[Nudge]:
    for person in event.people:
        yield _nudge(Rule.MENTORSHIP_RESUMED, event, person, other_in(event, person), kind)


def those_who_part(event: MentorshipEnded, others: int) -> Collection[UUID]:
    """For whom it has ended. others: how many mentees or peers are left in it."""
    if event.kind in ("group", "circle") and (others or event.kind == "circle"):
        return (event.mentee_id,)
    return (event.mentee_id, event.mentor_id)


def ended(event: MentorshipEnded, parting: Collection[UUID]) -> Iterator[Nudge]:
    """That it has ended, and never why; after one that was completed, an occasion to thank. How the program was is
    asked however it ended."""
    for person in parting:
        other = other_in(event, person)
        named = None if event.reason in _GONE or other == person else other
        ended_on = event.ended_on.isoformat()
        yield _nudge(Rule.MENTORSHIP_ENDED, event, person, named, event.kind, ended_on=ended_on)
        if event.completed and named is not None:
            yield _nudge(Rule.THANKS, event, person, named, event.kind)
        yield _nudge(Rule.PROGRAM_FEEDBACK, event, person, None, event.kind)


Phase = MentorshipStarted | MentorshipPaused | MentorshipResumed | MentorshipEnded


def _both(event: Phase) -> tuple[tuple[UUID, UUID], tuple[UUID, UUID]]:
    return (event.mentee_id, event.mentor_id), (event.mentor_id, event.mentee_id)


def _nudge(rule: Rule, event: Phase, person_id: UUID, other: UUID | None, role_kind: str, **payload: Any) -> Nudge:
    words = {
        "as": role_in(role_kind, person_id, event.mentor_id),
        "kind": role_kind,
        "mentorship_id": str(event.mentorship_id),
        **payload,
    }
    return Nudge(rule, person_id, event.mentorship_id, event.time, other, event.program_id, payload=words)
