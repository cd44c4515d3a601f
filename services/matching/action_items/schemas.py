"""Action items as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from shared.text import Line
from shared.values import Day

__all__ = ["ActionItemChangeIn", "ActionItemId", "ActionItemIn", "ActionItemOut"]

ActionItemId = Annotated[UUID, Path(description="id of the action item")]

_WORDS = "Send the draft of the migration plan"
_OWNER = "01920000-0000-7000-8000-000000000001"


class ActionItemIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"words": _WORDS, "owner_id": None, "due": "2030-03-15"}]}
    )

    words: Line = Field(min_length=1, max_length=500)
    owner_id: UUID | None = Field(default=None, description="who is to do it, one of them; you when not given")
    due: Day | None = None
    session_id: UUID | None = Field(default=None, description="the session at which it came up")


class ActionItemChangeIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"words": _WORDS, "owner_id": _OWNER, "due": "2030-03-22"}]}
    )

    words: Line = Field(min_length=1, max_length=500)
    owner_id: UUID = Field(description="who is to do it, one of them")
    due: Day | None = Field(description="null for no date")


class ActionItemOut(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    session_id: UUID | None
    owner_id: UUID
    added_by: UUID
    words: str
    erased: bool = Field(description="the words were erased with their author's data")
    due: date | None
    done_on: date | None = Field(description="null while it is open")
    added_at: datetime
