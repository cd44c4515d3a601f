"""What matching says of mentorships: agreement, check-ins, feedback, appreciation, messages, and how they go on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from shared.events.base import Event
from shared.events.matching.programs import ProgramKind

__all__ = [
    "AgreementProposed",
    "AgreementSigned",
    "AppreciationSent",
    "CheckInRecorded",
    "FeedbackGiven",
    "FeedbackRequested",
    "MentorshipEnded",
    "MentorshipEvent",
    "MentorshipPaused",
    "MentorshipResumed",
    "MentorshipStarted",
    "MessagePosted",
    "ProgramFeedbackGiven",
    "ResourceShared",
    "TogetherEvent",
]


class MentorshipEvent(Event):
    """Happens in a mentorship, and keeps its order within it."""

    mentorship_id: UUID

    @property
    def key(self) -> str:
        return str(self.mentorship_id)


class TogetherEvent(MentorshipEvent):
    """Happens to all who are in a mentorship. others: further mentees of a group, or further people of a circle, in
    which mentor_id is who convenes it."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    others: tuple[UUID, ...] = ()

    @property
    def people(self) -> tuple[UUID, ...]:
        """All who are in it, each once."""
        return tuple(dict.fromkeys((self.mentee_id, self.mentor_id, *self.others)))


class MentorshipStarted(MentorshipEvent, topic="matching.mentorship"):
    """Two are mentee and mentor from now on; subject and mentorship_id are the same.

    In a group once for each mentee, with the same mentorship_id: whoever joins later starts later. In a circle once for
    each of its people as mentee_id, whoever convenes it among them, and mentor_id is who convenes it.
    """

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    kind: ProgramKind = "one-to-one"


class MentorshipPaused(TogetherEvent, topic="matching.mentorship"):
    """The people rest. until: the day on which they go on, None when nobody knows yet."""

    until: date | None = None


class MentorshipResumed(TogetherEvent, topic="matching.mentorship"):
    """The people go on."""


class MentorshipEnded(MentorshipEvent, topic="matching.mentorship"):
    """Two people are mentee and mentor no longer; in a group or circle as of MentorshipStarted.

    completed: as planned, not given up early. reason: "completed", "no-time", "goals-changed", "not-a-match", "other",
    "reassigned", "left", "erased" or "program-closed"; the other of the two is not told of it. ended_by: one of the
    two, None when it ended by itself or by an admin. rematch: the mentee would like a new match.
    """

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    ended_on: date
    completed: bool = True
    reason: str = "completed"
    ended_by: UUID | None = None
    rematch: bool = False
    kind: ProgramKind = "one-to-one"


class AgreementProposed(TogetherEvent, topic="matching.mentorship"):
    """Somebody has written down what they agree on; its words stay in matching. number: from 1, of this mentorship."""

    number: int = Field(ge=1)
    proposed_by: UUID


class AgreementSigned(TogetherEvent, topic="matching.mentorship"):
    """One has signed. complete: all have. ends_on: until when they have agreed to meet.

    Comes once more of whoever signed last, with complete, when all who had not signed have left a group or circle.
    """

    number: int = Field(ge=1)
    signed_by: UUID
    complete: bool
    ends_on: date | None = None


class CheckInRecorded(MentorshipEvent, topic="matching.mentorship"):
    """One of them has said how it goes. on_track: "yes", "partly" or "no"; words stay in matching."""

    program_id: UUID
    person_id: UUID
    on_track: str
    recorded_on: date


class FeedbackRequested(MentorshipEvent, topic="matching.mentorship"):
    """One asks another for feedback. goal_id: of profiles, when it is about a goal."""

    program_id: UUID
    asked_by: UUID
    asked_of: UUID
    session_id: UUID | None = None
    goal_id: UUID | None = None


class FeedbackGiven(MentorshipEvent, topic="matching.mentorship"):
    """One of the two gave the other feedback; its words stay in matching. rating: 1 to 5, None when not rated."""

    program_id: UUID
    given_by: UUID
    given_to: UUID
    session_id: UUID | None = None
    rating: int | None = Field(default=None, ge=1, le=5)
    goal_id: UUID | None = None


class ProgramFeedbackGiven(MentorshipEvent, topic="matching.mentorship"):
    """One told the program's admins what they think of it. rating: 1 to 5, None when not rated."""

    program_id: UUID
    given_by: UUID
    rating: int | None = Field(default=None, ge=1, le=5)


class AppreciationSent(MentorshipEvent, topic="matching.mentorship"):
    """One thanks another. occasion: "session", "milestone", "goal", "closing" or "other". shown: both have agreed to
    show it on the other's profile; this event comes once more when that changes."""

    program_id: UUID
    sent_by: UUID
    sent_to: UUID
    occasion: str
    shown: bool = False


class MessagePosted(TogetherEvent, topic="matching.mentorship"):
    """Somebody wrote in the thread."""

    posted_by: UUID


class ResourceShared(TogetherEvent, topic="matching.mentorship"):
    """Somebody shared a link with the others."""

    shared_by: UUID
    title: str
