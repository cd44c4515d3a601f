"""Closings as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.closings.domain import Outcome
from shared.text import Prose
from shared.values import Truth
from shared.wrong import Wrong

__all__ = ["ClosedOut", "ClosingIn", "ClosingOut", "ReviewedGoal"]


class ReviewedGoal(BaseModel):
    """A goal of profiles, and what became of it."""

    model_config = ConfigDict(extra="forbid")

    goal_id: UUID
    outcome: Outcome


class ClosingIn(BaseModel):
    """Your look back. All of it is optional: an empty one says that you are done."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "words": "I came with a plan and leave with better questions.",
                    "shared": True,
                    "goals": [{"goal_id": "01980f3e-8c3d-7f61-8a8e-4c9d5e0f1a2b", "outcome": "partly"}],
                    "testimonial": True,
                }
            ]
        },
    )

    words: Prose = Field(default="", max_length=8000, description="your final reflection")
    shared: Truth = Field(default=False, description="the others may read your words")
    goals: list[ReviewedGoal] = Field(default=[], max_length=50, description="goals that you looked at together")
    testimonial: Truth = Field(default=False, description="you would like to write a testimonial for your mentor")

    @model_validator(mode="after")
    def _each_goal_once(self) -> Self:
        if len({one.goal_id for one in self.goals}) < len(self.goals):
            raise Wrong("goal-twice", "Name each goal once.")
        return self


class ClosingOut(BaseModel):
    """That somebody has closed the mentorship. words: empty where they keep them to themself."""

    person_id: UUID
    name: str = Field(examples=["Tom Adeyemi"])
    words: str
    shared: bool
    erased: bool = Field(description="their words were erased with their data")
    goals: list[ReviewedGoal]
    closed_at: datetime


class ClosedOut(BaseModel):
    """ended: all have closed it. testimonial_at: where to POST the testimonial that a mentee would like to write, once
    the mentorship has ended; null otherwise."""

    closing: ClosingOut
    ended: bool
    testimonial_at: str | None = Field(
        examples=["/api/profiles/v1/mentorships/01980f3e-9d4e-7072-9b9f-5d0e6f1a2b3c/testimonial"]
    )
