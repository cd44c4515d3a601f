"""Requests and answers about enrollments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from shared.text import Line, Prose

__all__ = ["EnrollmentIn", "EnrollmentOut", "IdentityIn", "RoleName"]

RoleName = Literal["mentee", "mentor"]
Key = Annotated[Line, Field(min_length=1, max_length=100)]
Answer = Annotated[Prose, Field(max_length=4000)] | Annotated[list[Key], Field(max_length=50)]


class IdentityIn(BaseModel):
    """Something of a person's identity. It is stored only if they agreed, and used only for matching."""

    model_config = ConfigDict(extra="forbid")

    attribute: Key = Field(examples=["characteristics"])
    values: list[Key] = Field(min_length=1, max_length=20, examples=[["Non-binary"]])
    statement: Line = Field(
        min_length=10,
        max_length=1000,
        description="what the person agrees to",
        examples=["Match me with a mentor of a similar identity, and use what I name here for that."],
    )
    agreed: bool = Field(description="whether the person agrees; without it nothing of this is stored")


class EnrollmentIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "person_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
                    "role": "mentor",
                    "places": 2,
                    "answers": {"hopes": "To help somebody find their way into data engineering."},
                    "identity": [],
                }
            ]
        },
    )

    person_id: UUID
    role: RoleName
    places: int = Field(default=1, ge=1, le=20, description="how many mentees a mentor can take; not for mentees")
    answers: dict[Key, Answer] = Field(default={}, max_length=50)
    identity: list[IdentityIn] = Field(default=[], max_length=20)
    picks: list[UUID] = Field(default=[], max_length=20, description="whom they would like most, first choice first")
    avoided: list[UUID] = Field(
        default=[],
        max_length=50,
        description="whom they do not want to meet; admins see that a pair is ruled out, not by whom",
    )

    @field_validator("picks", "avoided")
    @classmethod
    def _each_once(cls, given: list[UUID]) -> list[UUID]:
        if len(set(given)) < len(given):
            raise ValueError("somebody is named twice")
        return given


class EnrollmentOut(BaseModel):
    """An enrollment without the answers, which only matching itself reads."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    program_id: UUID
    person_id: UUID
    role: RoleName
    places: int = Field(description="how many mentees a mentor can take, 0 for a mentee")
    enrolled_at: datetime
