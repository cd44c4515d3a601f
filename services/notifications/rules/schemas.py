"""Rules as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.nudges.domain import Rule
from services.notifications.preferences.domain import Kind
from services.notifications.rules.domain import MOST_OFFSETS, MOST_REPEATS, Scope, Settings, Trigger, Unit
from shared.values import Truth, Whole

__all__ = ["OfProgram", "RuleIn", "RuleOut", "RuleVersionOut", "SettingsIn", "SettingsOut"]

_A_YEAR = 366 * 24 * 60

OfProgram = Annotated[UUID | None, Query(description="whose settings; left out for nudges that belong to no program")]

_EXAMPLE: dict[str, Any] = {"offsets": [14], "late": "drop", "late_hours": 168, "priority": 4}


class SettingsIn(BaseModel):
    """What can be set of a rule."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    offsets: list[Annotated[Whole, Field(ge=0, le=_A_YEAR)]] = Field(
        max_length=2 * MOST_OFFSETS, description="in the rule's unit: how long after, or before, what it counts from"
    )
    repeat_days: Whole = Field(default=0, ge=0, le=366, description="an absence that goes on is named again so often")
    repeats: Whole = Field(default=0, ge=0, le=MOST_REPEATS, description="how many times it is named again")
    late: Literal["send", "drop"] = Field(
        default="send", description="what becomes of a nudge that could not go in time"
    )
    late_hours: Whole = Field(default=72, ge=0, le=24 * 366, description="with late: drop, how late is too late")
    priority: Whole = Field(default=3, ge=1, le=5, description="1 goes first where a person has had enough for a day")

    def settings(self) -> Settings:
        return Settings(tuple(self.offsets), self.repeat_days, self.repeats, self.late, self.late_hours, self.priority)


class RuleIn(SettingsIn):
    """How a rule is set from now on. paused: nothing of it is sent, and what comes due meanwhile is dropped."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{**_EXAMPLE, "paused": False}]})

    paused: Truth = False


class SettingsOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    offsets: list[int] = Field(examples=[[21]])
    repeat_days: int
    repeats: int
    late: Literal["send", "drop"]
    late_hours: int
    priority: int


class RuleOut(BaseModel):
    """A rule, what is set of it and what it is by default."""

    rule: Rule
    what: str = Field(examples=["All of a mentorship that has not met for long and has nothing planned."])
    trigger: Trigger
    unit: Unit = Field(description="of the offsets; days are told at nine by the person's clock")
    scope: Scope
    kind: Kind | None = Field(description="under which people turn it off; null for what is needed to take part")
    digest: bool = Field(description="whether a digest may carry it")
    least: int = Field(description="the smallest offset")
    paused: bool
    settings: SettingsOut
    default: SettingsOut
    version: int = Field(description="the version for If-Match; 0 while it is as it was built in")


class RuleVersionOut(BaseModel):
    """A rule as somebody has set it."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    paused: bool
    settings: SettingsOut
    changed_by: UUID | None = Field(description="null for an account that is nobody's profile")
    changed_at: datetime
