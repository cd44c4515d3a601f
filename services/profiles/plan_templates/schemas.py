"""Templates of learning plans as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.plan_templates import domain
from services.profiles.plan_templates.domain import Starter
from services.profiles.plan_templates.tables import PlanTemplate
from services.profiles.plans.domain import MOST_ITEMS, MOST_MILESTONES
from services.profiles.plans.schemas import ActivityKind, Effort, ResourceFields, ResourceKind, Title
from shared.text import Line, Prose
from shared.values import Whole

__all__ = ["StarterOut", "TemplateIn", "TemplateOut"]

_BODY: JsonDict = {
    "name": "First 90 days as a manager",
    "description": "For people who lead a team for the first time.",
    "milestones": [
        {
            "title": "Know the people and what they carry",
            "after_days": 14,
            "activities": [
                {"title": "Talk with each person of the team for an hour", "kind": "conversation", "effort": 6}
            ],
            "resources": [],
        }
    ],
}

Days = Annotated[Whole, Field(ge=0, le=1830, description="due so many days after the beginning")]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TaskIn(_In):
    """Something to do."""

    title: Title
    kind: ActivityKind
    effort: Effort | None = None


class StepIn(_In):
    """A milestone."""

    title: Title
    after_days: Days | None = None
    activities: list[TaskIn] = Field(default=[], max_length=MOST_ITEMS)
    resources: list[ResourceFields] = Field(default=[], max_length=MOST_ITEMS)


class TemplateIn(_In):
    """A whole template."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_BODY]})

    name: Line = Field(min_length=1, max_length=200)
    description: Prose = Field(default="", max_length=2000, description="for whom it is, and what it leads to")
    milestones: list[StepIn] = Field(min_length=1, max_length=MOST_MILESTONES)


class TaskOut(BaseModel):
    """Something to do."""

    title: str
    kind: ActivityKind
    effort: float | None = Field(description="hours")


class AidOut(BaseModel):
    """Something or somebody that helps."""

    kind: ResourceKind
    title: str
    url: str | None
    person_id: UUID | None
    note: str


class StepOut(BaseModel):
    """A milestone."""

    title: str
    after_days: int | None = Field(description="due so many days after the beginning; null for no date")
    activities: list[TaskOut]
    resources: list[AidOut]


class StarterOut(BaseModel):
    """A template of ours, in the form in which a program offers its own."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BODY]})

    name: str
    description: str
    milestones: list[StepOut]

    @classmethod
    def of(cls, starter: Starter) -> StarterOut:
        return cls(name=starter.name, description=starter.description, **domain.to_json(starter.template))


class TemplateOut(StarterOut):
    """A template that a program offers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01920000-0000-7000-8000-000000000061",
                    "version": 1,
                    "program_id": "01920000-0000-7000-8000-000000000062",
                    "archived_at": None,
                    **_BODY,
                }
            ]
        }
    )

    id: UUID
    version: int
    program_id: UUID
    archived_at: datetime | None = Field(description="since when it is offered no more")

    @classmethod
    def shown(cls, template: PlanTemplate) -> TemplateOut:
        return cls(
            id=template.id,
            version=template.version,
            program_id=template.program_id,
            name=template.name,
            description=template.description,
            archived_at=template.archived_at,
            milestones=template.document["milestones"],
        )
