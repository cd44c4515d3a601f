"""With whom a goal is shared, as the API takes it."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["GoalShareIn"]


class GoalShareIn(BaseModel):
    """With the mentor of which mentorship."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"mentorship_id": "01920000-0000-7000-8000-000000000041"}]}
    )

    mentorship_id: UUID = Field(description="a mentorship in which the person is the mentee")
