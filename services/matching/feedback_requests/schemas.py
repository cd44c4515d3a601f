"""Questions for feedback as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from shared.text import Prose

__all__ = ["FeedbackRequestId", "FeedbackRequestIn", "FeedbackRequestOut"]

FeedbackRequestId = Annotated[UUID, Path(description="id of the question for feedback")]


class FeedbackRequestIn(BaseModel):
    """Ask another one of the mentorship for feedback: on a session, on a goal, or on the whole."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"words": "Was my explanation of the migration clear? What did I leave out?"}]},
    )

    asked_of: UUID | None = Field(default=None, description="whom; needed where there are several others")
    session_id: UUID | None = Field(default=None, description="the session that it is about")
    goal_id: UUID | None = Field(default=None, description="or the goal, as profiles knows it")
    words: Prose = Field(default="", max_length=1000, description="what exactly you would like to hear of")


class FeedbackRequestOut(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    asked_by: UUID
    asked_of: UUID
    session_id: UUID | None
    goal_id: UUID | None
    words: str
    erased: bool = Field(description="the words were erased with their author's data")
    state: Literal["open", "given", "declined"]
    asked_at: datetime
