"""What matching says of programs, of who takes part in them, and of communities of interest."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import Event, Part

__all__ = [
    "AnnouncementMade",
    "CommunityDefined",
    "CommunityJoined",
    "CommunityLeft",
    "ConcernReported",
    "MentorPlacesChanged",
    "Moment",
    "ParticipantAdmitted",
    "ParticipantAttributesShared",
    "ParticipantAttributesWithdrawn",
    "ParticipantEnrolled",
    "ParticipantEvent",
    "ParticipantInvited",
    "ParticipantPaused",
    "ParticipantWaitlisted",
    "ParticipantWithdrew",
    "ProgramChanged",
    "ProgramClosed",
    "ProgramKind",
    "ProgramLaunched",
    "ProgramSnapshot",
    "Role",
    "ScaleResult",
    "SharedAttribute",
    "SurveyAnswered",
    "SurveyClosed",
    "SurveyOpened",
]

Role = Literal["mentee", "mentor"]
ProgramKind = Literal["one-to-one", "group", "circle", "reverse", "flash", "coaching"]
Moment = Literal["kickoff", "midpoint", "end"]


class ProgramSnapshot(Event):
    """All that others may know of a program, whole. admins: who administers it. minimum_cell: the smallest group that
    analytics may show of it. check_in_days: days between two check-ins of a mentorship, 0 for none."""

    name: str
    admins: tuple[UUID, ...] = ()
    starts_on: date
    ends_on: date
    minimum_cell: int = Field(default=5, ge=3)
    kind: ProgramKind = "one-to-one"
    state: Literal["open", "running", "closed", "archived"] = "open"
    enrollment_opens_on: date | None = None
    enrollment_closes_on: date | None = None
    matching_on: date | None = None
    kickoff_on: date | None = None
    midpoint_on: date | None = None
    check_in_days: int = Field(default=0, ge=0)


class ProgramLaunched(ProgramSnapshot, topic="matching.program"):
    """A program is open for enrollment."""


class ProgramChanged(ProgramSnapshot, topic="matching.program"):
    """Something of a program is different: its words, its dates, its admins, or that it runs now or is archived."""


class ProgramClosed(ProgramSnapshot, topic="matching.program"):
    """A program has ended; nobody is matched in it any more."""


class AnnouncementMade(Event, topic="matching.program"):
    """An admin tells people of a program something. recipients: up to 1,000; a larger audience takes several events.
    everybody: whether it is for all who take part, so that a channel of the program may show it."""

    program_id: UUID
    made_by: UUID | None = None
    title: str
    text: str
    recipients: tuple[UUID, ...]
    everybody: bool = False


class SurveyOpened(Event, topic="matching.program"):
    """People of a program are asked. recipients: up to 1,000; a larger audience takes several events."""

    program_id: UUID
    title: str
    moment: Moment
    closes_on: date
    recipients: tuple[UUID, ...]


class ScaleResult(Part):
    """How a question on a scale was answered, by at least the program's smallest group. mean: within the scale."""

    question: str
    answered: int
    mean: float


class SurveyClosed(Event, topic="matching.program"):
    """A survey takes no more answers. answered: how many people did, None where so few did that it is hidden."""

    program_id: UUID
    moment: Moment
    answered: int | None = None
    results: tuple[ScaleResult, ...] = ()


class ConcernReported(Event, topic="matching.program"):
    """Somebody has confided a concern to the one who is named for that. Who, about whom and what stays in matching."""

    contact_id: UUID


class ParticipantEvent(Event):
    """About a person in a program, in one role."""

    program_id: UUID
    person_id: UUID
    role: Role


class ParticipantInvited(ParticipantEvent, topic="matching.enrollment"):
    """A person is invited to take part. answer_by: the last day to say yes."""

    invited_by: UUID | None = None
    answer_by: date | None = None


class ParticipantEnrolled(ParticipantEvent, topic="matching.enrollment"):
    """A person takes part. places: how many mentees a mentor can take, 0 for a mentee."""

    places: int = Field(default=0, ge=0)


class ParticipantWaitlisted(ParticipantEvent, topic="matching.enrollment"):
    """A person would take part and waits. position: from 1. reason: "program-full" or "mentors-full"."""

    position: int = Field(ge=1)
    reason: str


class ParticipantAdmitted(ParticipantEvent, topic="matching.enrollment"):
    """A person who waited takes part from now on. places: as of ParticipantEnrolled."""

    places: int = Field(default=0, ge=0)


class ParticipantPaused(ParticipantEvent, topic="matching.enrollment"):
    """A person is not matched before `until`; a day that is not in the future ends an earlier pause."""

    until: date


class ParticipantWithdrew(ParticipantEvent, topic="matching.enrollment"):
    """A person takes part no longer. reason: "own-wish", "declined" or "expired" (an invitation), "removed", "left",
    "erased" or "program-closed"."""

    withdrew_on: date
    reason: str = "own-wish"


class MentorPlacesChanged(Event, topic="matching.enrollment"):
    """A mentor can take another number of mentees."""

    program_id: UUID
    person_id: UUID
    places: int = Field(ge=0)


class SharedAttribute(Part):
    """Something of somebody's identity, as they put it."""

    attribute: str
    values: tuple[str, ...]


class ParticipantAttributesShared(Event, topic="matching.enrollment"):
    """A person has agreed that these attributes of their identity are counted in analytics, and nothing else is done
    with them."""

    program_id: UUID
    person_id: UUID
    attributes: tuple[SharedAttribute, ...]


class ParticipantAttributesWithdrawn(Event, topic="matching.enrollment"):
    """A person's attributes are not to be counted any more."""

    program_id: UUID
    person_id: UUID


class SurveyAnswered(Event, topic="matching.enrollment"):
    """A person has answered a survey; what they said stays in matching."""

    program_id: UUID
    survey_id: UUID
    person_id: UUID
    moment: Moment


class CommunityDefined(Event, topic="matching.community"):
    """There is a community of interest. closed: it takes nobody any more."""

    name: str
    closed: bool = False


class CommunityJoined(Event, topic="matching.community"):
    """A person belongs to a community."""

    community_id: UUID
    person_id: UUID


class CommunityLeft(Event, topic="matching.community"):
    """A person belongs to a community no longer."""

    community_id: UUID
    person_id: UUID
