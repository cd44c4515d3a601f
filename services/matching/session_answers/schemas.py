"""Answers to sessions as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AnswerOut", "AnswersOut"]


class AnswerOut(BaseModel):
    """What somebody's calendar has answered."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    said: Literal["accepted", "declined", "tentative"]
    said_at: datetime
    planned_at: datetime | None = Field(
        description="which time of a recurrence, by the start that it gives that time; null for all of the session"
    )


class AnswersOut(BaseModel):
    """The answers to a session as it is planned now. Who is not here has not answered."""

    items: list[AnswerOut]
