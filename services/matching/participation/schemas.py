"""Requests and answers about taking part."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.matching.enrollments.schemas import EnrollmentOut
from shared.text import Prose
from shared.values import Day, Truth, Whole

__all__ = ["EnrollmentPauseIn", "PlacesIn", "PlacesOut", "WithdrawIn"]


class PlacesIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"places": 3}]})

    places: Whole = Field(ge=0, le=50, description="how many mentees in all; 0 for no new one")


class PlacesOut(EnrollmentOut):
    """A mentor's enrollment with what the places mean."""

    taken: int = Field(description="mentees they have now", examples=[1])
    note: str = Field(examples=["You have one mentee and 3 places: 2 of them are free."])


class EnrollmentPauseIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"until": "2026-08-31"}]})

    until: Day = Field(description="matched again from that day on; a day to come, and within the program")


class WithdrawIn(BaseModel):
    """reason: in your own words, or nothing at all."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"reason": "I am moving to another team.", "shared": False}, {}]},
    )

    reason: Annotated[Prose, Field(max_length=2000)] = ""
    shared: Truth = Field(default=False, description="admins of the program may read the reason; else nobody does")
