"""Requests of admins who give mentees a mentor."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.mentorships.schemas import MentorshipOut
from shared.wrong import Wrong

__all__ = ["AssignIn", "ReassignIn", "ReassignedOut"]

_MENTEE, _MENTOR = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e", "01980f3e-6a1b-7d4f-8e6c-2a7b3c8d9e0f"


class AssignIn(BaseModel):
    """Two who are mentee and mentor from now on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"mentee_id": _MENTEE, "mentor_id": _MENTOR}]}
    )

    mentee_id: UUID
    mentor_id: UUID


class ReassignIn(BaseModel):
    """Who takes over the mentees of a mentor. Those who are not named stay where they are."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "from_mentor_id": "01980f3e-7b2c-7e50-9f7d-3b8c4d9e0f1a",
                    "assignments": [{"mentee_id": _MENTEE, "mentor_id": _MENTOR}],
                }
            ]
        },
    )

    from_mentor_id: UUID
    assignments: list[AssignIn] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _each_mentee_once(self) -> Self:
        if len({one.mentee_id for one in self.assignments}) < len(self.assignments):
            raise Wrong("mentee-twice", "A mentee goes to one mentor. Name each once.")
        return self


class ReassignedOut(BaseModel):
    """The mentorships that have started, in the order of the request."""

    items: list[MentorshipOut]
