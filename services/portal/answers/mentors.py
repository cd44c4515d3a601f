"""What the pages about finding a mentor read: the directory, requests, introductions, recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers import Pair, Proposal

__all__ = [
    "Answered", "Asked", "AskedProgram", "Code", "Colleague", "Count", "Counts", "Fit", "Found", "Hit", "Imagined",
    "Introduction", "Known", "Listed", "Mine", "Named", "OfMe", "Offer", "Opening", "Other", "Party", "Question",
    "Said", "Score", "Suggested", "Taking", "WholeProposal", "Word",
]  # fmt: skip


class Code(BaseModel):
    """What speaks for somebody, to be said in the reader's language."""

    code: str
    names: list[str]
    numbers: list[int]


class Score(BaseModel):
    """As `Code`, of the directory, which counts hours in quarters."""

    code: str
    names: list[str]
    numbers: list[float]


class Offer(BaseModel):
    skill_id: UUID
    name: str
    level: int


class Listed(BaseModel):
    id: UUID
    name: str
    pronouns: str
    job_title: str
    department: str
    location: str
    photo: str
    skills: list[Offer]


class Hit(BaseModel):
    person: Listed
    open_places: int
    reasons: list[str]
    reason_codes: list[Score]


class Word(BaseModel):
    typed: str
    read_as: list[str]


class Count(BaseModel):
    value: str
    name: str
    count: int


class Counts(BaseModel):
    skill: list[Count]
    level: list[Count]
    department: list[Count]
    grade: list[Count]
    location: list[Count]
    language: list[Count]
    credential: list[Count]
    community: list[Count]
    endorsed_by: list[Count]
    open_places: int


class Found(BaseModel):
    items: list[Hit]
    next: str | None
    total: int | None
    at_least: bool
    words: list[Word]
    counts: Counts


class Fit(BaseModel):
    criterion: str
    value: float


class Other(BaseModel):
    """Somebody else who has a place."""

    mentor_id: UUID
    mentor_name: str
    reasons: list[str]
    reason_codes: list[Code]


class Suggested(Other):
    job_title: str
    department: str
    score: float
    criteria: list[Fit]


class Taking(BaseModel):
    """An enrollment of the visitor."""

    program_id: UUID
    role: str
    state: str


class AskedProgram(BaseModel):
    id: UUID
    name: str
    state: str
    ways: list[str]


class Opening(BaseModel):
    program_id: UUID
    program_name: str
    places: int
    request_days: int
    request_id: UUID | None


class Known(Pair):
    """Whom the visitor is or was in a mentorship with."""


class Imagined(BaseModel):
    cadence: str
    months: int | None
    format: str


class Said(BaseModel):
    author_id: UUID
    words: str
    said_at: datetime


class Named(BaseModel):
    person_id: UUID
    name: str


class Asked(Pair):
    """A request."""

    state: str
    goals: str
    why_you: str
    how: Imagined
    said: list[Said]
    answer_by: date
    requested_at: datetime
    answered_at: datetime | None
    waiting_since: datetime | None
    reason: str
    reply: str
    suggested: list[Named]
    alternatives: list[Other]
    erased: bool


class Mine(BaseModel):
    """What was just made, of which only the id matters."""

    id: UUID


class Party(BaseModel):
    person_id: UUID | None
    name: str
    job_title: str
    department: str
    skills: list[str]


class Introduction(BaseModel):
    id: UUID
    program_id: UUID
    role: str
    introduced_by: UUID
    introduced_by_name: str
    mentee: Party
    to: Party
    words: str
    erased: bool
    state: str
    my_answer: bool | None
    answer_by: date
    proposed_at: datetime
    ended_at: datetime | None

    @property
    def everybody(self) -> list[tuple[UUID, str]]:
        """All three with their names, but those who are not named to the reader."""
        two = [(one.person_id, one.name) for one in (self.mentee, self.to)]
        named = [(self.introduced_by, self.introduced_by_name), *two]
        return [(person, name) for person, name in named if person is not None]

    def called(self, names: Mapping[UUID, str]) -> Self:
        """The same with everybody called so."""
        two = {
            side: one.model_copy(update={"name": names[one.person_id]} if one.person_id else {})
            for side, one in (("mentee", self.mentee), ("to", self.to))
        }
        return self.model_copy(update={"introduced_by_name": names[self.introduced_by], **two})


class Colleague(BaseModel):
    person_id: UUID
    name: str
    state: str


class Answered(BaseModel):
    id: UUID
    given_by: UUID
    given_by_name: str
    person_id: UUID
    person_name: str
    words: str
    given_at: datetime


class Question(BaseModel):
    """A question to colleagues: from whom could I learn this?"""

    id: UUID
    person_id: UUID
    person_name: str
    skill: str
    words: str
    asked_at: datetime
    closed_at: datetime | None
    asked: list[Colleague]
    answers: list[Answered]


class OfMe(BaseModel):
    id: UUID
    skill: str
    asked_by: UUID
    asked_by_name: str
    given_by: UUID
    given_by_name: str
    words: str
    given_at: datetime
    declined_at: datetime | None


class WholeProposal(Proposal):
    reason_codes: list[Code]
    answer_by: date | None
    answered_at: datetime | None
    ended_because: str
