"""What the pages about taking part read: programs, enrollments, gatherings, surveys, concerns, blocks, communities."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, RootModel

__all__ = [
    "Asked", "Attendee", "Blocked", "Code", "Colleague", "Colleagues", "Community", "Concern", "Count",
    "Enrollment", "EnrollmentDetails", "Gathering", "Going", "Identity", "Made", "Member", "Met", "Named", "Names",
    "Place", "Program", "Question", "QuestionResult", "Registration", "Results", "Rule", "Survey", "Topic", "Where",
]  # fmt: skip


class Named(BaseModel):
    id: UUID
    name: str


class Names(RootModel[list[Named]]):
    """How several people are called."""


class Made(BaseModel):
    """What was just made, of which only the id matters."""

    id: UUID


class Colleague(BaseModel):
    """Whom somebody may mean who typed a name."""

    id: UUID
    name: str
    job_title: str
    department: str
    location: str


class Colleagues(RootModel[list[Colleague]]):
    """Who has a name."""


class Question(BaseModel):
    key: str
    text: str
    kind: str
    role: str | None
    required: bool
    options: list[str]
    several: bool
    lowest: int
    highest: int
    lowest_means: str
    highest_means: str


class Rule(BaseModel):
    """Of any kind; what a kind does not have is empty."""

    kind: str
    role: str | None = None
    field: str = ""
    values: list[str] = []
    excluded: bool = False
    months: int = 0
    code: str = ""
    name: str = ""
    offers: bool = False
    at_least: int = 1
    external: bool = False


class Program(BaseModel):
    id: UUID
    name: str
    kind: str
    state: str
    starts_on: date
    ends_on: date
    enrollment_opens_on: date | None
    enrollment_closes_on: date | None
    matching_on: date | None
    kickoff_on: date | None
    midpoint_on: date | None
    admins: list[UUID]
    ways: list[str]
    eligibility: list[Rule]
    questions: list[Question]
    group_size: int
    contact_id: UUID | None


class Place(BaseModel):
    """In the waitlist."""

    position: int
    waiting: int
    reason: str


class Enrollment(BaseModel):
    id: UUID
    program_id: UUID
    person_id: UUID
    role: str
    state: str
    places: int
    enrolled_at: datetime
    waiting: Place | None
    paused_until: date | None
    answer_by: date | None
    withdrew_on: date | None
    withdrew_why: str


class Identity(BaseModel):
    attribute: str
    values: list[str]
    statement: str
    agreed_at: datetime


class EnrollmentDetails(Enrollment):
    """answers: None for others than its person."""

    counted: bool | None
    answers: dict[str, str | list[str]] | None
    identity: list[Identity]
    picks: list[UUID]
    avoided: list[UUID]
    people: list[Named]
    erased: bool
    reason: str
    reason_erased: bool


class Topic(BaseModel):
    skill_id: UUID | None
    name: str


class Gathering(BaseModel):
    id: UUID
    program_id: UUID | None
    kind: str
    title: str
    description: str
    topics: list[Topic]
    speakers: list[Named]
    organizers: list[Named]
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    link: str
    places: int
    taken: int
    waiting: int
    state: str
    mine: str | None


class Registration(BaseModel):
    id: UUID
    person_id: UUID
    name: str
    state: str
    position: int | None
    attended_at: datetime | None
    open_to_meet: bool


class Code(BaseModel):
    code: str


class Attendee(BaseModel):
    person_id: UUID
    name: str
    department: str


class Where(BaseModel):
    id: UUID
    name: str


class Met(BaseModel):
    person_id: UUID
    name: str
    department: str
    job_title: str
    spoke: bool
    skills: list[str]
    programs: list[Where]


class Asked(BaseModel):
    """A survey that waits for the visitor, or that they have answered and can answer anew."""

    id: UUID
    program_id: UUID
    program_name: str
    title: str
    closes_on: date
    answered: bool


class Survey(BaseModel):
    id: UUID
    program_id: UUID
    moment: str
    title: str
    state: str
    opens_on: date
    closes_on: date
    questions: list[Question]
    asked: bool
    answered_at: datetime | None
    answers: dict[str, int | str | list[str]] | None


class Count(BaseModel):
    option: str
    people: int | None


class QuestionResult(BaseModel):
    question: Question
    answered: int | None
    mean: float | None
    counts: list[Count] | None
    texts: list[str] | None
    hidden: str


class Results(BaseModel):
    survey_id: UUID
    program_id: UUID
    title: str
    state: str
    closes_on: date
    role: str | None
    minimum_cell: int
    asked: int
    answered: int | None
    hidden: str
    questions: list[QuestionResult]


class Concern(BaseModel):
    id: UUID
    program_id: UUID
    mentorship_id: UUID | None
    reported_by: UUID
    reporter_name: str
    contact_id: UUID
    contact_name: str
    contact_left: bool
    about_name: str
    words: str
    erased: bool
    answer: str
    answer_erased: bool
    state: str
    reported_at: datetime
    settled_at: datetime | None


class Going(BaseModel):
    mentorship_id: UUID
    program_name: str


class Blocked(BaseModel):
    person_id: UUID
    name: str
    blocked_at: datetime
    going: list[Going]


class Community(BaseModel):
    id: UUID
    name: str
    description: str
    state: str
    founded_at: datetime
    members: int
    mine: bool


class Member(BaseModel):
    person_id: UUID
    name: str
    joined_at: datetime
