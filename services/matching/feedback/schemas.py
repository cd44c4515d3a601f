"""Feedback as the API takes and shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.text import Prose

__all__ = ["FeedbackIn", "FeedbackOut"]


class FeedbackIn(BaseModel):
    """Feedback for the other of the two, who alone will read it. Something has to be said or rated."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "session_id": None,
                    "rating": 5,
                    "went_well": "You asked what I had tried before you told me what you would do.",
                    "change": "More time for questions at the end.",
                    "next_step": "I will send you my draft by Friday.",
                }
            ]
        },
    )

    session_id: UUID | None = Field(default=None, description="the session that it is about; null for the whole")
    rating: int | None = Field(default=None, ge=1, le=5)
    went_well: Prose = Field(default="", max_length=4000)
    change: Prose = Field(default="", max_length=4000, description="what to do differently")
    next_step: Prose = Field(default="", max_length=4000)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.rating is None and not (self.went_well or self.change or self.next_step):
            raise ValueError("give a rating, or say something")
        return self


class FeedbackOut(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    session_id: UUID | None
    given_by: UUID
    given_to: UUID
    rating: int | None
    went_well: str
    change: str
    next_step: str
    erased: bool = Field(description="the giver's words were erased with their data")
    given_at: datetime
