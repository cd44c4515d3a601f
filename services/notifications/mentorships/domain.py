"""A mentorship as far as it matters for noticing what does not happen in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.events.matching import MentorshipEnded, MentorshipStarted, ProgramKind, TogetherEvent

__all__ = ["MENTEE", "MENTOR", "PEER", "Person", "Together", "other_in", "role_in"]

MENTEE, MENTOR, PEER = "mentee", "mentor", "peer"


def role_in(kind: str, person_id: UUID, mentor_id: UUID) -> str:
    """What somebody is in a mentorship of a program of this kind."""
    if kind == "circle":
        return PEER
    return MENTOR if person_id == mentor_id else MENTEE


def other_in(event: TogetherEvent | MentorshipStarted | MentorshipEnded, person_id: UUID) -> UUID:
    """Whom a mail to somebody in a mentorship names: the mentee to the mentor, the mentor to everybody else."""
    return event.mentee_id if person_id == event.mentor_id else event.mentor_id


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is in it now. since: the day on which they joined."""

    person_id: UUID
    role: str
    since: date
    signed: int = 0
    checked_in_on: date | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """A mentorship. people: who are in it now; none once it has ended. met_on: the last session that was held.
    meets_on: the last one that is planned. agreement, agreed: as of mentorships.tables."""

    id: UUID
    program_id: UUID
    kind: ProgramKind | str
    mentor_id: UUID
    started_on: date | None
    people: Sequence[Person]
    paused: bool = False
    resumed_on: date | None = None
    met_on: date | None = None
    meets_on: date | None = None
    agreement: int = 0
    proposed_at: datetime | None = None
    agreed: int = 0

    def other(self, person_id: UUID) -> UUID | None:
        """Whom a mail to somebody names: the mentor or who convenes it; to them, the first of the others."""
        if person_id != self.mentor_id and any(one.person_id == self.mentor_id for one in self.people):
            return self.mentor_id
        return next((one.person_id for one in self.people if one.person_id != person_id), None)
