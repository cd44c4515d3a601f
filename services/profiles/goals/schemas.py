"""Goals as the API takes and shows them."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.text import Line, Prose

__all__ = ["GoalDetails", "GoalIn", "GoalOut"]


class GoalIn(BaseModel):
    """A new goal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Lead a data migration",
                    "why": "I want to move from support into data engineering.",
                    "skill": "Data engineering",
                    "due": "2030-06-30",
                }
            ]
        }
    )

    title: Line = Field(min_length=1, max_length=200, description="others see it in mails and lists")
    why: Prose = Field(default="", max_length=4000, description="only the person and their mentors read it")
    skill: Line | None = Field(default=None, max_length=100, description="a skill of the catalog, or free text")
    due: date | None = Field(default=None, description="today or later")


class GoalOut(BaseModel):
    """A goal without the reason for it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    person_id: UUID
    title: str = Field(examples=["Lead a data migration"])
    skill: str | None = Field(examples=["Data engineering"])
    due: date | None = Field(examples=["2030-06-30"])
    state: Literal["open", "achieved", "dropped"]
    ended_on: date | None


class GoalDetails(GoalOut):
    """A goal as its person and their mentors see it."""

    why: str = Field(default="", examples=["I want to move from support into data engineering."])
