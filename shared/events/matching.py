"""What matching says: programs, who takes part, match rounds, proposals, mentorships and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import Event, Part

__all__ = [
    "FeedbackGiven",
    "MatchProposed",
    "MatchRoundApproved",
    "MatchRoundSolved",
    "MentorshipEnded",
    "MentorshipStarted",
    "ParticipantEnrolled",
    "ProgramLaunched",
    "ProposalAccepted",
    "ProposalDeclined",
    "Role",
    "SessionHeld",
    "SessionScheduled",
    "Unmatched",
]

Role = Literal["mentee", "mentor"]


class ProgramLaunched(Event, topic="matching.program"):
    """A program is open for enrollment. admins: who administers it."""

    name: str
    admins: tuple[UUID, ...] = ()
    starts_on: date
    ends_on: date
    minimum_cell: int = Field(default=5, ge=3)
    """The smallest group that analytics may show of this program."""


class ParticipantEnrolled(Event, topic="matching.enrollment"):
    """A person takes part. places: how many mentees a mentor can take, 0 for a mentee."""

    program_id: UUID
    person_id: UUID
    role: Role
    places: int = Field(default=0, ge=0)


class Unmatched(Part):
    """reason: "no-allowed-mentor" (every mentor is ruled out) or "places-taken" (others fit the places better)."""

    person_id: UUID
    reason: str


class MatchRoundSolved(Event, topic="matching.round"):
    """A match round has an answer. total_score: the sum over pairs, in [0, pairs]. unmatched: up to 5,000 of them."""

    program_id: UUID
    mentees: int
    mentors: int
    pairs: int
    total_score: float
    unmatched: tuple[Unmatched, ...] = ()


class MatchRoundApproved(Event, topic="matching.round"):
    """A program admin has approved a round; its proposals go out."""

    program_id: UUID
    approved_by: UUID | None = None


class MatchProposed(Event, topic="matching.proposal"):
    """Two people are proposed to each other. score: in [0, 1]. reasons: sentences that say why, without identity."""

    program_id: UUID
    round_id: UUID | None = None
    mentee_id: UUID
    mentor_id: UUID
    score: float = Field(ge=0, le=1)
    reasons: tuple[str, ...] = ()
    answer_by: date | None = None


class ProposalAccepted(Event, topic="matching.proposal"):
    """One side has accepted. complete: the other side has accepted as well."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    accepted_by: UUID
    complete: bool


class ProposalDeclined(Event, topic="matching.proposal"):
    """One side has declined; the proposal has ended."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    declined_by: UUID


class MentorshipEvent(Event):
    """Happens in a mentorship, and keeps its order within it."""

    mentorship_id: UUID

    @property
    def key(self) -> str:
        return str(self.mentorship_id)


class MentorshipStarted(MentorshipEvent, topic="matching.mentorship"):
    """Both have accepted; subject and mentorship_id are the same."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID


class MentorshipEnded(MentorshipEvent, topic="matching.mentorship"):
    """Two people are mentee and mentor no longer. completed: as planned, not given up early."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    ended_on: date
    completed: bool = True


class SessionScheduled(MentorshipEvent, topic="matching.mentorship"):
    """Two people meet. start, end: instants. zone: IANA, of the one who scheduled it.

    recurrence: an RFC 5545 RRULE value; exceptions: starts that the recurrence leaves out.
    """

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    title: str
    start: datetime
    end: datetime
    zone: str
    recurrence: str = ""
    exceptions: tuple[datetime, ...] = ()
    place: str = ""
    link: str = ""


class SessionHeld(MentorshipEvent, topic="matching.mentorship"):
    """A session took place, by the word of one of the two."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    held_on: date


class FeedbackGiven(MentorshipEvent, topic="matching.mentorship"):
    """One of the two gave the other feedback; its words stay in matching. rating: 1 to 5, None when not rated."""

    program_id: UUID
    given_by: UUID
    given_to: UUID
    session_id: UUID | None = None
    rating: int | None = Field(default=None, ge=1, le=5)
