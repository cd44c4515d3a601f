"""What the pages read of the services' answers, and nothing more. A test compares it with the services' own models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, RootModel

__all__ = [
    "Breakdown", "CheckIn", "CheckInNow", "Feedback", "FileProblem", "Funnel", "Goal", "GoalDetails", "ImportOutcome",
    "ImportProgress", "ImportRejection", "ImportedRow", "Mentorship", "Number", "NumberFamilies", "NumberFamily",
    "NumberTable", "Obstacle", "Pair", "PeopleImport", "Person", "Preferences", "Program", "ProgramNumbers", "Proposal",
    "PublishedNumber", "Row", "Session", "StepNumber", "TableMeasure", "TableRow",
]  # fmt: skip


class Person(BaseModel):
    id: UUID
    name: str
    job_title: str
    department: str
    location: str
    zone: str


class Goal(BaseModel):
    id: UUID
    person_id: UUID
    title: str
    skill: str | None
    due: date | None
    state: str
    ended_on: date | None
    overdue_since: date | None
    stalled_since: date | None
    progress: float | None


class GoalDetails(Goal):
    why: str
    measure: str


class Program(BaseModel):
    id: UUID
    name: str
    starts_on: date
    ends_on: date


class Pair(BaseModel):
    """A mentee and a mentor of a program, in what is between them."""

    id: UUID
    program_id: UUID
    mentee_id: UUID
    mentee_name: str
    mentor_id: UUID
    mentor_name: str

    @property
    def both(self) -> Sequence[tuple[UUID, str]]:
        """The two and their names."""
        return (self.mentee_id, self.mentee_name), (self.mentor_id, self.mentor_name)

    def called(self, names: Mapping[UUID, str]) -> Self:
        """The same with the two called so."""
        mentee, mentor = names[self.mentee_id], names[self.mentor_id]
        return self.model_copy(update={"mentee_name": mentee, "mentor_name": mentor})


class Proposal(Pair):
    score: float
    reasons: list[str]
    state: str
    accepted_by_mentee: bool
    accepted_by_mentor: bool
    proposed_at: datetime


class Mentorship(Pair):
    started_at: datetime


class CheckIn(BaseModel):
    on_track: str
    obstacle: str | None
    words: str
    shared_with_admins: bool


class Obstacle(BaseModel):
    code: str
    label: str


class CheckInNow(BaseModel):
    period: int | None
    next_on: date | None
    answer: CheckIn | None
    obstacles: list[Obstacle]


class Session(BaseModel):
    id: UUID
    mentorship_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    link: str
    state: str
    held_on: date | None


class Feedback(BaseModel):
    session_id: UUID | None
    given_by: UUID
    given_to: UUID
    rating: int | None
    show_rating: bool
    went_well: str
    change: str
    next_step: str
    erased: bool
    given_at: datetime


class Number(BaseModel):
    count: int | None
    hidden: bool


class StepNumber(Number):
    step: str
    label: str
    definition: str


class ProgramNumbers(BaseModel):
    program_id: UUID
    mentees: Number
    mentors: Number


class Funnel(BaseModel):
    as_of: datetime
    minimum_cell: int
    rule: str
    mentors: Number
    steps: list[StepNumber]


class Row(BaseModel):
    value: str
    numbers: list[Number]


class Breakdown(BaseModel):
    dimension: str
    steps: list[StepNumber]
    rows: list[Row]


class NumberFamily(BaseModel):
    family: str
    title: str
    dimensions: list[str]


class NumberFamilies(RootModel[list[NumberFamily]]):
    """What is published of a program, or of all."""


class TableMeasure(BaseModel):
    name: str
    label: str
    definition: str
    unit: str


class PublishedNumber(BaseModel):
    people: int | None
    value: float | None
    hidden: bool
    why: str | None
    as_of: datetime | None


class TableRow(BaseModel):
    value: str
    numbers: dict[str, PublishedNumber]


class NumberTable(BaseModel):
    family: str
    title: str
    description: str
    dimension: str | None
    as_of: datetime
    facts_until: datetime | None
    minimum_cell: int
    strictest_cell: int | None = None
    rule: str
    measures: list[TableMeasure]
    total: dict[str, PublishedNumber]
    rows: list[TableRow]


class NumberPage(NumberTable):
    """Some rows of a table. first: which of all their first is, from 1."""

    next: str | None
    first: int
    rows_total: int

    @property
    def whole(self) -> bool:
        """Whether it has all rows."""
        return len(self.rows) == self.rows_total


class Preferences(BaseModel):
    quiet_start: time
    quiet_end: time
    muted: list[str]
    channels: dict[str, list[str]]
    digest: str
    digest_at: time
    language: str
    away_until: date | None


class ImportProgress(BaseModel):
    phase: str
    rows: int
    of: int


class ImportOutcome(BaseModel):
    joined: int
    returned: int
    changed: int
    unchanged: int
    leaving: int
    active: int
    needs_word: bool
    encoding: str
    delimiter: str
    notes: list[str]
    coded_notes: list[FileProblem] = []


class ImportRejection(BaseModel):
    kind: str
    detail: str
    leaving: int | None
    values: dict[str, str | int | float] = {}

    @property
    def code(self) -> str:
        return self.kind

    @property
    def message(self) -> str:
        return self.detail


class FileProblem(BaseModel):
    row: int | None
    column: str | None
    message: str
    code: str = ""
    values: dict[str, str | int | float] = {}


class PeopleImport(BaseModel):
    id: UUID
    state: str
    dry_run: bool
    file_name: str
    asked_by: str
    asked_at: datetime
    applied_by: str | None
    applied_at: datetime | None
    leavers: str
    most_leaving: float
    progress: ImportProgress | None
    outcome: ImportOutcome | None
    rejection: ImportRejection | None
    problems: list[FileProblem]
    problem_count: int
    failure: str
    failed: FileProblem | None = None


class ImportedRow(BaseModel):
    row: int | None
    kind: str
    external_id: str
    name: str
    fields: dict[str, list[Any]]
