"""Answers about the waitlist."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["PlaceOut", "WaiterOut"]


class PlaceOut(BaseModel):
    """A place in the waitlist."""

    model_config = ConfigDict(from_attributes=True)

    position: int = Field(description="1 is admitted next", examples=[3])
    waiting: int = Field(description="how many wait in all", examples=[7])
    reason: Literal["program-full", "mentors-full"] = Field(examples=["program-full"])
    why: str = Field(examples=["The program takes 20 mentees, and 20 take part."])


class WaiterOut(BaseModel):
    """Somebody who waits."""

    enrollment_id: UUID
    person_id: UUID
    name: str = Field(description="empty for who is not known here any more", examples=["Tom Adeyemi"])
    waiting_since: datetime
    place: PlaceOut
