"""Previews as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.nudges.domain import Rule
from services.notifications.rules.schemas import RuleIn

__all__ = ["Days", "EntryOut", "PreviewIn", "PreviewOut", "ReaderOut"]

Days = Annotated[int, Query(ge=1, le=31, description="how many days ahead")]


class PreviewIn(RuleIn):
    """A rule as it could be set."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"rule": "no_session", "offsets": [14], "late": "drop", "late_hours": 168}]},
    )

    rule: Rule


class ReaderOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    name: str = Field(examples=["Tom Ek"])


class EntryOut(BaseModel):
    """What one rule tells on one day."""

    day: date = Field(description="by each reader's own clock")
    rule: Rule
    count: int = Field(description="how many nudges", examples=[12])
    people: list[ReaderOut] = Field(description="who would get them, the first hundred by name")


class PreviewOut(BaseModel):
    """By day and rule. What events bring that have not happened yet is not in it; what does not happen is."""

    entries: list[EntryOut]
    complete: bool = Field(description="false when so much is planned that the last of it was left out")
