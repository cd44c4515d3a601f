"""What the people of a mentorship hear that may fall asleep, and what its program's admins do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from services.notifications.mentorships.domain import Together
from services.notifications.nudges.domain import Nudge, Rule
from shared.events.analytics import HealthReason, MentorshipAtRisk

__all__ = ["MENTORSHIPS", "STEPS", "WELL_AGAIN", "Step", "ideas", "to_admins"]

MENTORSHIPS = "mentorships"
"""In the payload of what admins hear: the ids of all that it counts."""

WELL_AGAIN = "well-again"
"""Why something is not sent."""

Step = Literal["meet", "agree", "write", "check-in", "goal"]

STEPS: Mapping[HealthReason, Step] = MappingProxyType(
    {
        "no-session": "meet",
        "sessions-missed": "meet",
        "agreement-unsigned": "agree",
        "off-track": "write",
        "no-check-in": "check-in",
        "low-rating": "write",
        "no-goal": "goal",
        "goal-stalled": "goal",
        "nothing-exchanged": "write",
    }
)
"""The one thing that helps most. It tells nobody what somebody else rated or said."""


def ideas(event: MentorshipAtRisk, mentorship: Together) -> Iterator[Nudge]:
    """One next step for everybody who is in it now; nothing while it rests. Nobody is told that it is at risk."""
    if mentorship.paused:
        return
    step = STEPS[event.reasons[0]] if event.reasons else "write"
    for person in mentorship.people:
        other = mentorship.other(person.person_id)
        words = {"as": person.role, "kind": mentorship.kind, "mentorship_id": str(mentorship.id), "step": step}
        yield Nudge(
            Rule.NEXT_STEP, person.person_id, mentorship.id, event.time, other, mentorship.program_id, payload=words
        )


def to_admins(event: MentorshipAtRisk, admins: Collection[UUID]) -> Iterator[Nudge]:
    """A mail for all mentorships of a program that come to be at risk on a day; this is the first of them."""
    noon = datetime.combine(event.time.astimezone(UTC).date(), time(12), UTC)
    for admin in admins:
        yield Nudge(
            Rule.MENTORSHIPS_AT_RISK,
            admin,
            event.program_id,
            event.time,
            program_id=event.program_id,
            payload={MENTORSHIPS: [str(event.subject)]},
            anchor=noon,
        )
