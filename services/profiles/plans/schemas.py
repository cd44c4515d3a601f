"""Learning plans as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from services.profiles.people.domain import web_address
from services.profiles.plan_changes.domain import MOST_CHANGES, Kind, sentences
from services.profiles.plans import domain
from services.profiles.plans.domain import FIRST_DAY, LAST_DAY, MOST_ITEMS, MOST_MILESTONES
from services.profiles.plans.handlers import PlanView, VersionView
from shared import values
from shared.text import Line
from shared.wrong import Wrong

__all__ = [
    "ActivityKind",
    "ChangeOut",
    "Day",
    "DoneIn",
    "Effort",
    "FromTemplateIn",
    "PlanIn",
    "PlanOut",
    "ReachedIn",
    "ResourceFields",
    "ResourceKind",
    "ShiftIn",
    "Title",
    "VersionOut",
]

Day = Annotated[values.Day, Field(ge=FIRST_DAY, le=LAST_DAY)]
Title = Annotated[Line, Field(min_length=1, max_length=200)]
ActivityKind = Literal["practice", "reading", "course", "shadowing", "conversation", "project", "other"]
ResourceKind = Literal["link", "book", "course", "person"]
Effort = Annotated[values.Amount, Field(ge=0.25, le=400, allow_inf_nan=False, description="hours")]
Link = Annotated[Line, Field(max_length=500), AfterValidator(lambda text: web_address(text, "https", "http"))]

_KEPT = "as it was read; leave it out for a new one"
_ACTIVITY: JsonDict = {"title": "Sit in on two releases", "kind": "shadowing", "effort": 4, "done_on": None}
_RESOURCE: JsonDict = {
    "kind": "link",
    "title": "How we release",
    "url": "https://wiki.example.org/releases",
    "person_id": None,
    "note": "The part about going back",
}
_MILESTONE: JsonDict = {
    "title": "Shadow two releases",
    "due": "2030-03-01",
    "reached_on": None,
    "activities": [_ACTIVITY],
    "resources": [_RESOURCE],
}
_RENAMED = "Renamed the milestone “See a release” to “Shadow two releases”."
_PLAN: JsonDict = {"start": "2030-01-07", "milestones": [_MILESTONE]}
_SHOWN: JsonDict = {
    "goal_id": "01920000-0000-7000-8000-000000000031",
    "version": 3,
    "progress": 0.0,
    "start": "2030-01-07",
    "milestones": [
        {
            **_MILESTONE,
            "id": "01920000-0000-7000-8000-000000000071",
            "ready": False,
            "activities": [{**_ACTIVITY, "id": "01920000-0000-7000-8000-000000000072"}],
            "resources": [{**_RESOURCE, "id": "01920000-0000-7000-8000-000000000073"}],
        }
    ],
}


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ActivityIn(_In):
    """Something to do."""

    id: UUID | None = Field(default=None, description=_KEPT)
    title: Title
    kind: ActivityKind
    effort: Effort | None = None
    done_on: Day | None = Field(default=None, description="not in the future")


class ResourceFields(_In):
    """Something or somebody that helps. A link needs its url, a person the person_id."""

    kind: ResourceKind
    title: Title
    url: Link | None = Field(default=None, description="http or https")
    person_id: UUID | None = Field(default=None, description="for kind person only")
    note: Line = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.kind == "link" and self.url is None:
            raise Wrong("link-without-address", "A link needs an address.")
        if (self.kind == "person") != (self.person_id is not None):
            raise Wrong("person-not-named", "Name a person where a person helps, and nowhere else.")
        if self.kind == "person" and self.url is not None:
            raise Wrong("person-with-address", "A person has no address. Leave it out.")
        return self


class ResourceIn(ResourceFields):
    """Something or somebody that helps. A link needs its url, a person the person_id."""

    id: UUID | None = Field(default=None, description=_KEPT)


class MilestoneIn(_In):
    """A step towards the goal."""

    id: UUID | None = Field(default=None, description=_KEPT)
    title: Title
    due: Day | None = None
    reached_on: Day | None = Field(default=None, description="not in the future")
    ready: values.Truth | None = Field(
        default=None, exclude=True, description="as it was read; what is sent makes no difference"
    )
    activities: list[ActivityIn] = Field(default=[], max_length=MOST_ITEMS)
    resources: list[ResourceIn] = Field(default=[], max_length=MOST_ITEMS)


class PlanIn(_In):
    """The whole plan in its order: what is left out is removed, what has no id is new."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PLAN]})

    start: Day | None = Field(default=None, description="stays as it is, or is today in a new plan, when left out")
    milestones: list[MilestoneIn] = Field(max_length=MOST_MILESTONES)


class ReachedIn(_In):
    """Whether a milestone is reached."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reached": True}]})

    reached: bool = Field(strict=True)


class DoneIn(_In):
    """Whether an activity is done."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"done": True}]})

    done: bool = Field(strict=True)


class ShiftIn(_In):
    """From when on what is left of a plan is dated."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"start": "2030-09-02"}]})

    start: Day


class FromTemplateIn(_In):
    """A template, and the day from which its days count."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"template_id": "01920000-0000-7000-8000-000000000061", "start": "2030-01-07"}]
        },
    )

    template_id: UUID
    start: Day


class ActivityOut(BaseModel):
    """Something to do."""

    id: UUID
    title: str
    kind: ActivityKind
    effort: float | None = Field(description="hours")
    done_on: date | None


class ResourceOut(BaseModel):
    """Something or somebody that helps."""

    id: UUID
    kind: ResourceKind
    title: str
    url: str | None
    person_id: UUID | None
    note: str


class MilestoneOut(BaseModel):
    """A step towards the goal."""

    id: UUID
    title: str
    due: date | None
    reached_on: date | None
    ready: bool = Field(description="all its activities are done, and nobody has said yet that it is reached")
    activities: list[ActivityOut]
    resources: list[ResourceOut]


class PlanOut(BaseModel):
    """A learning plan. Send `start` and `milestones` back to change it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    goal_id: UUID
    version: int = Field(description="0 for a plan that nobody has written yet")
    progress: float | None = Field(ge=0, le=1, description="share of the effort that is done; null without milestones")
    start: date | None = Field(description="from when on its dates are counted")
    milestones: list[MilestoneOut]

    @classmethod
    def of(cls, view: PlanView) -> PlanOut:
        document: dict[str, Any] = domain.to_json(view.plan)
        for shown, milestone in zip(document["milestones"], view.plan.milestones, strict=True):
            shown["ready"] = domain.ready(milestone)
        return cls(goal_id=view.goal_id, version=view.version, progress=domain.progress(view.plan), **document)


class ChangeOut(BaseModel):
    """One difference between two versions of a plan."""

    model_config = ConfigDict(from_attributes=True)

    item: Kind
    what: Literal["added", "removed", "moved", "changed"]
    id: UUID | None = Field(description="null for the plan itself")
    title: str = Field(description="as it is now, or was where the item is removed")
    milestone: UUID | None = Field(description="to which an activity or resource belongs")
    field: str | None = Field(description='which value; "place" or "milestone" for what is moved')
    before: str | float | None
    after: str | float | None
    text: str = Field(description="the same as a sentence")


class VersionOut(BaseModel):
    """A plan as somebody left it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 3,
                    "by": "01920000-0000-7000-8000-000000000001",
                    "at": "2030-02-11T09:30:00Z",
                    "changes": [_RENAMED],
                    "difference": [
                        {
                            "item": "milestone",
                            "what": "changed",
                            "id": "01920000-0000-7000-8000-000000000002",
                            "title": "Shadow two releases",
                            "milestone": None,
                            "field": "title",
                            "before": "See a release",
                            "after": "Shadow two releases",
                            "text": _RENAMED,
                        }
                    ],
                }
            ]
        }
    )

    version: int
    by: UUID | None = Field(description="who left it so; null for another mentor than the one who reads it")
    at: datetime
    changes: list[str] = Field(description="what was different from the version before, a sentence each")
    difference: list[ChangeOut] = Field(description="the same, one by one; of very many the first")

    @classmethod
    def of(cls, version: VersionView) -> VersionOut:
        return cls(
            version=version.version,
            by=version.by,
            at=version.at,
            changes=sentences(version.difference),
            difference=[ChangeOut.model_validate(change) for change in version.difference[:MOST_CHANGES]],
        )
