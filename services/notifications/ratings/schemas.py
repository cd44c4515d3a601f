"""What is said of nudges, as the API takes and shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.nudges.domain import Rule
from services.notifications.ratings.domain import FEWEST, SNOOZED_FOR
from shared.values import Truth, Whole

__all__ = ["RatingIn", "RatingOut", "RuleRatingsOut", "SnoozeIn", "SnoozeOut", "days_document"]


class SnoozeIn(BaseModel):
    """When to be reminded again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"days": 7}]})

    days: Whole = Field(default=7, ge=1, le=30)


class SnoozeOut(BaseModel):
    again_at: datetime = Field(description="when the same nudge is due again, unless its reason is gone by then")


class RatingIn(BaseModel):
    """Whether a nudge helped."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"helpful": False}]})

    helpful: Truth


class RatingOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    nudge_id: UUID
    rule: Rule
    helpful: bool
    at: datetime


class RuleRatingsOut(BaseModel):
    """How the nudges of a rule were rated."""

    model_config = ConfigDict(from_attributes=True)

    rule: Rule
    total: int | None = Field(description=f"how many ratings there are; null for fewer than {FEWEST}", examples=[12])
    unhelpful: int | None = Field(description="how many said that it did not help; null with total", examples=[3])


def days_document() -> dict[str, Any]:
    """How OpenAPI describes the buttons of the page."""
    schema = {"type": "object", "properties": {"days": {"enum": [str(days) for days in SNOOZED_FOR]}}}
    return {"requestBody": {"required": False, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}}
