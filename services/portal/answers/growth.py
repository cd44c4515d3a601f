"""What the pages of goals, plans, messages, thanks, feedback and recognition read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers import Feedback, Goal, GoalDetails, Pair

__all__ = [
    "Activity", "Aid", "Appreciation", "Change", "Clash", "Difference", "Endorsement", "FeedbackGiven",
    "FeedbackQuestion", "Found", "GoalStep", "Hit", "Member", "Message", "Milestone", "MyGoal", "MyGoalDetails", "Plan",
    "PlanDocument", "PlanTemplate", "Resource", "Stale", "Step", "Testimonial", "Thread", "Together", "Version",
]  # fmt: skip


class MyGoal(Goal):
    shared_with: list[UUID] | None


class MyGoalDetails(MyGoal, GoalDetails):
    pass


class Difference(BaseModel):
    what: str
    before: str | None
    after: str | None


class GoalStep(BaseModel):
    """What became of a goal."""

    at: datetime
    by: UUID | None
    kind: str
    differences: list[Difference]


class Activity(BaseModel):
    """id: None where it is new and not stored yet, as for milestones and aids."""

    id: UUID | None = None
    title: str
    kind: str
    effort: float | None
    done_on: date | None


class Aid(BaseModel):
    """A resource of a plan."""

    id: UUID | None = None
    kind: str
    title: str
    url: str | None
    person_id: UUID | None
    note: str


class Milestone(BaseModel):
    id: UUID | None = None
    title: str
    due: date | None
    reached_on: date | None
    ready: bool = False
    activities: list[Activity]
    resources: list[Aid]


class PlanDocument(BaseModel):
    """A plan as it is written."""

    start: date | None
    milestones: list[Milestone]


class Plan(PlanDocument):
    version: int
    progress: float | None


class Step(BaseModel):
    """A milestone of a template."""

    title: str
    after_days: int | None


class PlanTemplate(BaseModel):
    id: UUID
    name: str
    description: str
    milestones: list[Step]


class Change(BaseModel):
    item: str
    what: str
    title: str
    field: str | None
    after: str | float | None


class Version(BaseModel):
    version: int
    by: UUID | None
    at: datetime
    difference: list[Change]


class Clash(BaseModel):
    """A conflict: what two people changed, as each of them wanted it."""

    item: str
    id: UUID | None
    title: str
    field: str | None
    yours: Any
    current: Any


class Stale(BaseModel):
    """What a late writer of a plan is told."""

    version: int
    difference: list[Change]
    versions: list[Version]
    merged: PlanDocument | None
    conflicts: list[Clash]


class Member(BaseModel):
    person_id: UUID
    name: str
    role: str
    left_on: date | None


class Together(Pair):
    """A mentorship with all who are or were in it."""

    kind: str
    state: str
    ended_on: date | None
    members: list[Member]

    def name_of(self, person: UUID | None) -> str:
        """The name of somebody who is or was in it; empty for nobody."""
        return next((member.name for member in self.members if member.person_id == person), "")

    def others(self, me: UUID | None) -> list[Member]:
        """All others who are in it, or were until its end."""
        return [one for one in self.members if one.person_id != me and (one.left_on is None or self.state == "ended")]


class Message(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    author_id: UUID
    author_name: str
    words: str
    taken_back: bool
    erased: bool
    posted_at: datetime
    edited_at: datetime | None


class Thread(BaseModel):
    items: list[Message]
    older: str | None
    newer: str | None
    total: int


class Hit(BaseModel):
    kind: str
    id: UUID
    by_name: str
    at: datetime
    title: str
    link: str
    words: str


class Found(BaseModel):
    items: list[Hit]
    total: int
    complete: bool
    searched: int


class Resource(BaseModel):
    id: UUID
    shared_by: UUID
    shared_by_name: str
    title: str
    link: str
    note: str
    erased: bool
    shared_at: datetime


class Appreciation(BaseModel):
    id: UUID
    mentorship_id: UUID
    sent_by: UUID
    sent_by_name: str
    sent_to: UUID
    occasion: str
    words: str
    erased: bool
    show_offered: bool
    show_accepted: bool
    shown: bool
    sent_at: datetime


class FeedbackQuestion(BaseModel):
    id: UUID
    mentorship_id: UUID
    asked_by: UUID
    asked_of: UUID
    session_id: UUID | None
    goal_id: UUID | None
    words: str
    erased: bool
    state: str
    asked_at: datetime


class FeedbackGiven(Feedback):
    id: UUID
    goal_id: UUID | None
    request_id: UUID | None


class Endorsement(BaseModel):
    id: UUID
    person_id: UUID
    person_name: str
    skill: str
    given_by: UUID
    given_by_name: str
    how: str
    given_at: datetime


class Testimonial(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    person_id: UUID
    person_name: str
    given_by: UUID
    given_by_name: str
    words: str
    state: str
    offered_at: datetime
    published_at: datetime | None
