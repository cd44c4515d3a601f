"""Check-ins as the API takes and shows them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.check_ins.domain import Obstacle, OnTrack
from shared.text import Prose
from shared.values import Truth

__all__ = ["CheckInIn", "CheckInOut", "CurrentOut", "ObstacleOut"]


class CheckInIn(BaseModel):
    """How it goes. One word is enough; what is in the way helps the program's admins to help."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "on_track": "partly",
                    "obstacle": "meeting-times",
                    "words": "Our calendars have no hour in common before noon.",
                    "share_words_with_admins": True,
                }
            ]
        },
    )

    on_track: OnTrack = Field(description="whether it goes as you planned")
    obstacle: Obstacle = Field(default=Obstacle.NOTHING, description="what is in the way")
    words: Prose = Field(default="", max_length=1000, description="for yourself, unless you share them")
    share_words_with_admins: Truth = Field(default=False, description="let the program's admins read the words")


class CheckInOut(BaseModel):
    """What somebody said in a period."""

    id: UUID
    version: int
    mentorship_id: UUID
    person_id: UUID
    period: int = Field(description="which check-in of the mentorship, from 1", examples=[2])
    due_on: date
    on_track: OnTrack
    obstacle: Obstacle | None = Field(description="null for admins of a coaching program")
    words: str = Field(description="empty for admins with whom they are not shared")
    shared_with_admins: bool
    erased: bool = Field(description="the words were erased with their author's data")
    recorded_on: date


class ObstacleOut(BaseModel):
    """Something that can be in the way."""

    code: Obstacle
    label: str = Field(examples=["We find no times to meet"])


class CurrentOut(BaseModel):
    """Whether you are asked now how it goes."""

    due: bool
    every_days: int = Field(description="days between two check-ins of this program; 0 for none", examples=[14])
    period: int | None = Field(description="which check-in it is; null before the first", examples=[2])
    due_on: date | None = Field(description="since when it is due")
    next_on: date | None = Field(description="when the one after is due")
    answer: CheckInOut | None = Field(description="what you have said in this period")
    obstacles: list[ObstacleOut] = Field(description="what can be in the way, in the order in which to offer it")
