"""What the pages of one mentorship read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers import Session

__all__ = [
    "ActionItem", "Agreement", "CalendarAnswer", "CalendarAnswers", "CheckInState", "Closing", "Goal", "Local",
    "Meeting", "Member", "Message", "Note", "Occurrence", "Occurrences", "Offer", "Pact", "Program", "Resource",
    "ReviewedGoal", "Signature", "Slot", "Template", "Terms", "Thread", "Times",
]  # fmt: skip


class Member(BaseModel):
    person_id: UUID
    name: str
    role: str
    joined_on: date
    left_on: date | None
    reason: str
    words: str
    erased: bool


class Pact(BaseModel):
    """A mentorship."""

    id: UUID
    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    kind: str
    state: str
    started_at: datetime
    paused_until: date | None
    ended_on: date | None
    ended_by: UUID | None
    end_reason: str
    completed: bool | None
    members: list[Member]

    def called(self, names: Mapping[UUID, str]) -> Self:
        """The same with everybody called so."""
        members = [one.model_copy(update={"name": names[one.person_id]}) for one in self.members]
        return self.model_copy(update={"members": members})


class Program(BaseModel):
    id: UUID
    name: str
    ends_on: date


class Slot(BaseModel):
    start: datetime
    end: datetime


class Meeting(Session):
    version: int
    scheduled_by: UUID
    slots: list[Slot]
    recurrence: str
    said_by: UUID | None


class Occurrence(BaseModel):
    session_id: UUID
    planned_at: datetime
    starts_at: datetime
    ends_at: datetime
    state: str
    held_on: date | None
    recurs: bool
    title: str


class Occurrences(BaseModel):
    since: datetime
    until: datetime
    items: list[Occurrence]
    more: bool


class Local(BaseModel):
    person_id: UUID
    zone: str
    start: datetime
    end: datetime


class Offer(BaseModel):
    start: datetime
    end: datetime
    outside_hours_of: list[UUID]
    local: list[Local]


class Times(BaseModel):
    reason: str
    assumed_hours_of: list[UUID]
    items: list[Offer]


class Note(BaseModel):
    id: UUID
    version: int
    occurrence: datetime | None
    author_id: UUID
    kind: str
    shared: bool
    words: str
    erased: bool
    written_at: datetime


class CalendarAnswer(BaseModel):
    person_id: UUID
    said: str
    planned_at: datetime | None


class CalendarAnswers(BaseModel):
    items: list[CalendarAnswer]


class ActionItem(BaseModel):
    id: UUID
    session_id: UUID | None
    owner_id: UUID
    added_by: UUID
    words: str
    erased: bool
    due: date | None
    done_on: date | None


class Terms(BaseModel):
    goals: list[str]
    expected_of_mentee: str
    expected_of_mentor: str
    cadence_days: int | None
    channels: list[str]
    confidentiality: str
    ends_on: date | None
    ground_rules: list[str]


class Signature(BaseModel):
    person_id: UUID
    name: str
    signed_at: datetime


class Agreement(BaseModel):
    number: int
    wording: int
    state: str
    terms: Terms | None
    erased: bool
    proposed_by: UUID
    proposed_by_name: str
    proposed_at: datetime
    signatures: list[Signature]
    waits_for: list[UUID]
    agreed_at: datetime | None


class Template(BaseModel):
    id: UUID
    name: str
    terms: Terms


class ReviewedGoal(BaseModel):
    goal_id: UUID
    outcome: str


class Closing(BaseModel):
    person_id: UUID
    name: str
    words: str
    shared: bool
    erased: bool
    goals: list[ReviewedGoal]
    closed_at: datetime


class CheckInState(BaseModel):
    due: bool


class Message(BaseModel):
    author_id: UUID
    author_name: str
    words: str
    taken_back: bool
    erased: bool
    posted_at: datetime


class Thread(BaseModel):
    items: list[Message]
    total: int


class Resource(BaseModel):
    title: str


class Goal(BaseModel):
    id: UUID
    title: str
    state: str
    due: date | None
    ended_on: date | None
    progress: float | None
