"""What a late writer of a learning plan is shown."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.plan_changes.domain import Kind
from services.profiles.plans.schemas import ActivityKind, ChangeOut, ResourceKind, VersionOut
from shared.problems import MEDIA_TYPE, ProblemDocument

__all__ = ["StalePlan", "stale_plan"]

_REMOVED: JsonDict = {
    "item": "milestone",
    "what": "removed",
    "id": "01920000-0000-7000-8000-000000000071",
    "title": "Shadow two releases",
    "milestone": None,
    "field": None,
    "before": None,
    "after": None,
    "text": "Removed the milestone “Shadow two releases”.",
}
_EXAMPLE: JsonDict = {
    "type": "urn:telemachus:problem:stale",
    "title": "It was changed in the meantime",
    "status": 412,
    "detail": "You changed version 3 of this plan; it is at version 4 now. `merged` has their changes and yours: send "
    "it with the new ETag to keep both.",
    "version": 4,
    "plan": {"start": "2030-01-07", "milestones": []},
    "difference": [_REMOVED],
    "versions": [
        {
            "version": 4,
            "by": "01920000-0000-7000-8000-000000000001",
            "at": "2030-02-11T09:30:00Z",
            "changes": ["Removed the milestone “Shadow two releases”."],
            "difference": [_REMOVED],
        }
    ],
    "merged": {"start": "2030-01-07", "milestones": []},
    "conflicts": [],
}


class ActivityDocument(BaseModel):
    """An activity as PUT takes it. id: null where it is the caller's own and new."""

    id: UUID | None
    title: str
    kind: ActivityKind
    effort: float | None
    done_on: date | None


class ResourceDocument(BaseModel):
    """A resource as PUT takes it. id: as above."""

    id: UUID | None
    kind: ResourceKind
    title: str
    url: str | None
    person_id: UUID | None
    note: str


class MilestoneDocument(BaseModel):
    """A milestone as PUT takes it. id: as above."""

    id: UUID | None
    title: str
    due: date | None
    reached_on: date | None
    activities: list[ActivityDocument]
    resources: list[ResourceDocument]


class PlanDocument(BaseModel):
    """A plan as PUT takes it."""

    start: date | None
    milestones: list[MilestoneDocument]


class ConflictOut(BaseModel):
    """What both changed. The merged plan has what is stored."""

    item: Kind
    id: UUID | None = Field(description="null for the plan itself")
    title: str
    field: str | None = Field(description='which value; "order" for places; null where one of both removed the item')
    yours: Any = Field(description="what the caller wanted; a whole item where somebody else removed it")
    current: Any = Field(description="what is stored")
    text: str = Field(description="the same as a sentence")


class StalePlan(ProblemDocument):
    """Somebody else was faster. Nothing is written: choose, and send the plan again with the new ETag."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_EXAMPLE]})

    version: int = Field(description="of the plan that is stored")
    plan: PlanDocument = Field(description="what is stored")
    difference: list[ChangeOut] = Field(description="since the version in If-Match; empty where that is not known")
    versions: list[VersionOut] = Field(description="who changed what, when, the latest first; at most 20")
    merged: PlanDocument | None = Field(
        description="what was sent, with the changes of others in it; null where the version in If-Match is not known"
    )
    conflicts: list[ConflictOut] = Field(description="what both changed")


def stale_plan() -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers a late writer."""
    return {
        412: {
            "model": StalePlan,
            "description": "If-Match names another version: what is different, and both changes in one plan",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/StalePlan"}}},
        }
    }
