"""What the pages about the visitor themself read: home, profile, journal."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers import Pair, Proposal
from services.portal.answers.mentors import Code
from services.portal.answers.people import ProfileLanguage, ProfileLink

__all__ = [
    "AboutMe", "AddedSkill", "AskedForRecommendation", "BusyCalendar", "Comment", "Concern", "Credential", "Entry",
    "EntryBrief", "Feed", "Hours", "Introduction", "JournalPage", "Meeting", "Member", "MyEnrollment",
    "MyGoal", "MyMentorship", "MyProgram", "MyProposal", "MyRequest", "MySkills", "MySurvey", "NewFeed",
    "OfferedSkill", "OfferedTestimonial", "PromptSet", "PromptSets", "Question", "Share", "TakenSkill",
    "TakenSkills", "Thing", "ToDo", "Unread", "WantedSkill",
]  # fmt: skip


class Member(BaseModel):
    person_id: UUID
    name: str
    role: Literal["mentee", "mentor", "peer"]
    left_on: date | None


class MyMentorship(BaseModel):
    id: UUID
    program_id: UUID
    state: str
    started_at: datetime
    paused_until: date | None
    ended_on: date | None
    members: list[Member]


class MyProposal(Proposal):
    answer_by: date | None
    reason_codes: list[Code]


class MyRequest(Pair):
    answer_by: date


class Introduction(BaseModel):
    id: UUID
    role: str
    introduced_by_name: str
    state: str
    my_answer: bool | None
    answer_by: date


class MyEnrollment(BaseModel):
    id: UUID
    program_id: UUID
    role: str
    state: str
    answer_by: date | None


class MySurvey(BaseModel):
    id: UUID
    program_name: str
    title: str
    closes_on: date
    answered: bool


class Unread(BaseModel):
    mentorship_id: UUID
    unread: int
    with_names: list[str]


class Meeting(BaseModel):
    session_id: UUID
    mentorship_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    with_names: list[str]


class Thing(BaseModel):
    what: str
    mentorship_id: UUID
    about: UUID | None
    with_names: list[str]
    by_name: str
    meeting: Meeting | None


class ToDo(BaseModel):
    things: list[Thing]
    ahead: list[Meeting]
    more: bool


class AskedForRecommendation(BaseModel):
    id: UUID
    person_name: str
    skill: str


class OfferedTestimonial(BaseModel):
    id: UUID
    given_by_name: str


class Concern(BaseModel):
    id: UUID
    reporter_name: str


class MyProgram(BaseModel):
    id: UUID
    name: str
    state: str
    admins: list[UUID]
    starts_on: date
    ends_on: date


class MyGoal(BaseModel):
    id: UUID
    title: str
    due: date | None
    state: str
    overdue_since: date | None
    progress: float | None


class Hours(BaseModel):
    weekday: int
    start: time
    end: time


class AboutMe(BaseModel):
    """The visitor's own profile."""

    id: UUID
    version: int
    name: str
    job_title: str
    department: str
    grade: str
    location: str
    start_date: date | None
    zone: str
    languages: list[ProfileLanguage]
    working_hours: list[Hours]
    bio: str
    pronouns: str
    links: list[ProfileLink]
    listed: bool
    email: str
    own: list[str]


class OfferedSkill(BaseModel):
    skill_id: UUID
    name: str
    state: str
    level: int
    evidence: str


class WantedSkill(BaseModel):
    skill_id: UUID
    name: str
    state: str
    priority: int


class MySkills(BaseModel):
    offered: list[OfferedSkill]
    wanted: list[WantedSkill]


class AddedSkill(BaseModel):
    skill_id: UUID
    name: str


class TakenSkill(BaseModel):
    asked: str
    how: str
    skill: AddedSkill


class TakenSkills(BaseModel):
    skills: list[TakenSkill]


class Credential(BaseModel):
    id: UUID
    version: int
    name: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    link: str
    expired: bool


class BusyCalendar(BaseModel):
    host: str
    added_at: datetime
    read_at: datetime | None
    failure: str
    busy_times: int


class Feed(BaseModel):
    created_at: datetime


class NewFeed(BaseModel):
    address: str


class Question(BaseModel):
    key: str
    asks: str
    hint: str


class PromptSet(BaseModel):
    key: str
    title: str
    suits: str
    questions: list[Question]


class PromptSets(BaseModel):
    items: list[PromptSet]


class Share(BaseModel):
    mentorship_id: UUID
    shared_with: UUID
    shared_at: datetime


class EntryBrief(BaseModel):
    id: UUID
    person_id: UUID
    written_at: datetime
    shares: list[Share]
    lost: bool
    opening: str


class JournalPage(BaseModel):
    items: list[EntryBrief]
    next: str | None
    total: int | None
    cut: bool


class Entry(EntryBrief):
    revision: int
    prompts: str
    goal_id: UUID | None
    session_id: UUID | None
    changed_at: datetime
    answers: dict[str, str]


class Comment(BaseModel):
    id: UUID
    author_id: UUID
    written_at: datetime
    lost: bool
    words: str
