"""Goals as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.goals.domain import Kind as ChangeKind
from services.profiles.goals.store import ChangeView, GoalView
from shared.text import Line, Prose
from shared.values import Day, Truth

__all__ = ["Difference", "GoalChangeOut", "GoalDetails", "GoalIn", "GoalOut", "GoalRevision", "GoalState"]

GoalState = Literal["open", "achieved", "dropped"]

_TITLE = "others see it in mails and lists"
_WHY = "why it matters; only the person and the mentors with whom it is shared read it"
_MEASURE = "how the person will know that it is reached; read by the same people as the reason"
_SKILL = "a skill of the catalog, or free text"

_SET: JsonDict = {
    "title": "Lead a data migration",
    "why": "I want to move from support into data engineering.",
    "measure": "Our orders come from the new store, and nobody noticed the day of the move.",
    "skill": "Data engineering",
    "due": "2030-06-30",
    "shared": True,
}
_SHOWN: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000031",
    "version": 3,
    "person_id": "01920000-0000-7000-8000-000000000001",
    "title": "Lead a data migration",
    "skill": "Data engineering",
    "due": "2030-06-30",
    "state": "open",
    "ended_on": None,
    "overdue_since": None,
    "stalled_since": "2030-05-02",
    "shared_with": ["01920000-0000-7000-8000-000000000041"],
    "progress": 0.5,
}
_WORDS: JsonDict = {name: _SET[name] for name in ("why", "measure")}


class GoalIn(BaseModel):
    """A new goal."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SET]})

    title: Line = Field(min_length=1, max_length=200, description=_TITLE)
    why: Prose = Field(default="", max_length=4000, description=_WHY)
    measure: Prose = Field(default="", max_length=4000, description=_MEASURE)
    skill: Line | None = Field(default=None, max_length=100, description=_SKILL)
    due: Day | None = Field(default=None, description="today or later, at most fifty years from now")
    shared: Truth = Field(
        default=True,
        description="with every mentor whom the person has now; one that a mentor sets is shared with them only",
    )


class GoalRevision(BaseModel):
    """What is different about a goal. What is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Lead two data migrations", "due": "2030-09-30"}]}
    )

    # Factories, so that the document names no default: leaving a field out is not the same as sending one.
    title: Line = Field(default_factory=str, min_length=1, max_length=200, description=_TITLE)
    why: Prose = Field(default_factory=str, max_length=4000, description=_WHY)
    measure: Prose = Field(default_factory=str, max_length=4000, description=_MEASURE)
    skill: Line | None = Field(default_factory=lambda: None, max_length=100, description=f"{_SKILL}; null for none")
    due: Day | None = Field(
        default_factory=lambda: None, description="today or later, at most fifty years from now; null for no date"
    )


class GoalOut(BaseModel):
    """A goal without its private words."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    id: UUID
    version: int
    person_id: UUID
    title: str
    skill: str | None
    due: date | None
    state: GoalState
    ended_on: date | None = Field(description="the day on which it was achieved or dropped")
    overdue_since: date | None = Field(description="since when its date has passed; null while it is not overdue")
    stalled_since: date | None = Field(description="since when it has been at rest for long; null while it is not")
    shared_with: list[UUID] | None = Field(
        description="running mentorships whose mentor may read it; null for others than the person"
    )
    progress: float | None = Field(ge=0, le=1, description="share of its learning plan that is done; null without one")

    @classmethod
    def of(cls, view: GoalView) -> GoalOut:
        return cls(**_shown(view))


class GoalDetails(GoalOut):
    """A goal as its person and the mentors with whom it is shared see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN | _WORDS]})

    why: str = Field(description="empty when it was not told, or was erased")
    measure: str = Field(description="how the person will know that it is reached; empty as above")

    @classmethod
    def of(cls, view: GoalView) -> GoalDetails:
        return cls(**_shown(view), why=view.why, measure=view.measure)


def _shown(view: GoalView) -> dict[str, Any]:
    goal = view.goal
    return {
        "id": goal.id,
        "version": goal.version,
        "person_id": goal.person_id,
        "title": goal.title,
        "skill": goal.skill,
        "due": goal.due,
        "state": goal.state,
        "ended_on": goal.ended_on,
        "overdue_since": goal.overdue_on,
        "stalled_since": goal.stalled_on,
        "shared_with": view.shared_with,
        "progress": view.progress,
    }


class Difference(BaseModel):
    """before, after: null for private words, and where there was or is nothing."""

    what: Literal["title", "skill", "due", "why", "measure"]
    before: str | None = None
    after: str | None = None


class GoalChangeOut(BaseModel):
    """Something that happened to a goal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01920000-0000-7000-8000-000000000051",
                    "at": "2030-05-02T09:30:00Z",
                    "by": "01920000-0000-7000-8000-000000000001",
                    "kind": "revised",
                    "differences": [{"what": "due", "before": "2030-06-30", "after": "2030-09-30"}, {"what": "why"}],
                    "day": None,
                    "mentorship_id": None,
                }
            ]
        }
    )

    id: UUID
    at: datetime
    by: UUID | None = Field(
        description="who did it; null for the clock, and for another mentor than the one who reads it"
    )
    kind: ChangeKind
    differences: list[Difference] = Field(description="what was revised")
    day: date | None = Field(description="overdue: when it was due; stalled: when something last moved")
    mentorship_id: UUID | None = Field(description="with which mentorship it is, or is no longer, shared")

    @classmethod
    def of(cls, view: ChangeView) -> GoalChangeOut:
        change, details = view.change, view.change.details
        return cls(
            id=change.id,
            at=change.at,
            by=view.by,
            kind=ChangeKind(change.kind),
            differences=details.get("differences", []),
            day=details.get("day"),
            mentorship_id=details.get("mentorship_id"),
        )
