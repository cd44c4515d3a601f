"""What the pages about running a program read: its settings, its people, how they fare, and what they hear."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers.mentors import Code
from services.portal.answers.taking_part import Place, Program, Question, QuestionResult, Rule

__all__ = [
    "Announcement", "AnnouncementPreview", "Audience", "Coach", "Enrollment", "FoundPerson", "Health", "HealthPage",
    "HealthReason", "ImportLine", "ImportReport", "Invitation", "Invitations", "Mail", "NudgeEntry", "NudgePreview",
    "NudgeRule", "Participant", "ParticipantPage", "Reached", "Reader", "RoleHeld",
    "RuleSettings", "Settings", "Some", "Suggested", "Survey", "SurveyDetails", "SurveyResults", "Template",
    "TemplateTerms", "Waiter",
]  # fmt: skip


class Some(BaseModel):
    """Something of which only the id matters, as where a list is only counted."""

    id: UUID


class Settings(Program):
    """A program with everything that its admins set."""

    minimum_cell: int
    mentee_limit: int | None
    limited_by_places: bool
    open_requests: int
    request_days: int
    proposal_days: int
    check_in_days: int
    contracted_sessions: int | None
    copied_from: UUID | None


class RoleHeld(BaseModel):
    id: UUID
    role: str
    state: str
    places: int


class FoundPerson(BaseModel):
    id: UUID
    name: str
    job_title: str
    department: str
    location: str
    external: bool
    enrollments: list[RoleHeld]


class Enrollment(BaseModel):
    id: UUID
    person_id: UUID
    role: str
    state: str


class Participant(BaseModel):
    person_id: UUID
    status: str
    department: str
    location: str
    invited_at: datetime | None
    waitlisted_at: datetime | None
    enrolled_at: datetime | None
    withdrew_at: datetime | None
    matched_since: datetime | None
    last_session_on: date | None
    running_ids: list[UUID]
    stuck: list[str]


class ParticipantPage(BaseModel):
    items: list[Participant]
    next: str | None
    total: int | None
    as_of: datetime


class Waiter(BaseModel):
    enrollment_id: UUID
    person_id: UUID
    name: str
    waiting_since: datetime
    place: Place


class Invitation(BaseModel):
    person_id: UUID
    outcome: str
    unmet_rules: list[Rule]


class Invitations(BaseModel):
    invitations: list[Invitation]


class ImportLine(BaseModel):
    row: int
    person: str
    role: str
    outcome: str
    position: int
    unmet_rules: list[Rule]


class ImportReport(BaseModel):
    rows: int
    mentees: int
    mentors: int
    waiting: int
    invited: int
    unchanged: int
    not_eligible: int
    dry_run: bool
    lines: list[ImportLine]


class HealthReason(BaseModel):
    code: str
    words: str
    value: float
    points: int


class Health(BaseModel):
    mentorship_id: UUID
    mentor_id: UUID
    mentee_ids: list[UUID]
    score: int
    at_risk: bool
    since: datetime
    reasons: list[HealthReason]
    next_step: str


class HealthPage(BaseModel):
    items: list[Health]
    next: str | None
    total: int | None
    as_of: datetime


class Suggested(BaseModel):
    mentor_id: UUID
    mentor_name: str
    reasons: list[str]
    reason_codes: list[Code] = []
    job_title: str
    department: str
    score: float


class Audience(BaseModel):
    role: str | None
    states: list[str]
    matched: bool | None
    has_met: bool | None
    agreed: bool | None
    departments: list[str]
    locations: list[str]
    grades: list[str]


class Announcement(BaseModel):
    id: UUID
    title: str
    text: str
    audience: Audience
    recipients: int
    made_at: datetime


class Reached(BaseModel):
    person_id: UUID
    name: str


class AnnouncementPreview(BaseModel):
    people: int
    first: list[Reached]
    title: str
    paragraphs: list[str]


class Survey(BaseModel):
    id: UUID
    moment: str
    title: str
    questions: list[Question]
    state: str
    opens_on: date
    closes_on: date
    asked: int


class SurveyDetails(BaseModel):
    id: UUID
    version: int
    program_id: UUID
    moment: str
    title: str
    questions: list[Question]
    state: str
    opens_on: date
    closes_on: date


class SurveyResults(BaseModel):
    minimum_cell: int
    asked: int
    answered: int | None
    hidden: str
    questions: list[QuestionResult]


class TemplateTerms(BaseModel):
    goals: list[str]
    expected_of_mentee: str
    expected_of_mentor: str
    cadence_days: int | None
    channels: list[str]
    confidentiality: str
    ground_rules: list[str]


class Template(BaseModel):
    id: UUID
    name: str
    terms: TemplateTerms


class RuleSettings(BaseModel):
    offsets: list[int]
    repeat_days: int
    repeats: int
    late: str
    late_hours: int
    priority: int


class NudgeRule(BaseModel):
    rule: str
    what: str
    trigger: str
    unit: str
    kind: str | None
    paused: bool
    settings: RuleSettings
    default: RuleSettings
    version: int


class Reader(BaseModel):
    person_id: UUID
    name: str


class NudgeEntry(BaseModel):
    day: date
    rule: str
    count: int
    people: list[Reader]


class NudgePreview(BaseModel):
    entries: list[NudgeEntry]
    complete: bool


class Mail(BaseModel):
    rule: str
    variants: list[str]
    subject: str
    preheader: str
    text: str


class Coach(BaseModel):
    id: UUID
    name: str
