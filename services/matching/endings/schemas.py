"""Requests that end a mentorship."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.text import Prose
from shared.values import Truth

__all__ = ["EndIn"]


class EndIn(BaseModel):
    """Why a mentorship ends early."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "reason": "goals-changed",
                    "words": "I move to another team, and would rather learn about hardware there.",
                    "shared": False,
                    "rematch": True,
                }
            ]
        },
    )

    reason: Literal["no-time", "goals-changed", "not-a-match", "other"]
    words: Prose = Field(
        default="", max_length=4000, description="in your words; admins of the program may read them, but of coaching"
    )
    shared: Truth = Field(default=False, description="the other side may know the reason and read your words")
    rematch: Truth = Field(default=False, description="the mentee would like a new match")
    person_id: UUID | None = Field(
        default=None, description="by admins: whom they take out of a group or circle; null for all of it"
    )
