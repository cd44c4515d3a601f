"""Feedback as the API takes and shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.text import Prose
from shared.values import Truth, Whole
from shared.wrong import Wrong

__all__ = ["FeedbackIn", "FeedbackOut"]


class FeedbackIn(BaseModel):
    """Feedback for another one of the mentorship, who alone will read it. Something has to be said or rated."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "rating": 5,
                    "show_rating": True,
                    "went_well": "You asked what I had tried before you told me what you would do.",
                    "change": "More time for questions at the end.",
                    "next_step": "I will send you my draft by Friday.",
                }
            ]
        },
    )

    given_to: UUID | None = Field(default=None, description="for whom; needed where there are several others")
    session_id: UUID | None = Field(default=None, description="the session that it is about; null for the whole")
    goal_id: UUID | None = Field(default=None, description="or the goal, as profiles knows it")
    request_id: UUID | None = Field(
        default=None, description="the question that it answers, which then says for whom and about what"
    )
    rating: Whole | None = Field(
        default=None, ge=1, le=5, description="5 is best; for the program's numbers, and for you to look up"
    )
    show_rating: Truth = Field(default=False, description="let the one whom it is for see the rating too")
    went_well: Prose = Field(default="", max_length=4000)
    change: Prose = Field(default="", max_length=4000, description="what to do differently")
    next_step: Prose = Field(default="", max_length=4000)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.rating is None and not (self.went_well or self.change or self.next_step):
            raise Wrong("nothing-said", "Give a rating, or say something.")
        return self


class FeedbackOut(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    session_id: UUID | None
    goal_id: UUID | None
    request_id: UUID | None = Field(description="the question that it answers; null where it was offered")
    given_by: UUID
    given_to: UUID
    rating: int | None = Field(description="null where it was not rated, and for the one who may not see the rating")
    show_rating: bool = Field(description="whether the one whom it is for sees the rating")
    went_well: str
    change: str
    next_step: str
    erased: bool = Field(description="the giver's words were erased with their data")
    given_at: datetime
