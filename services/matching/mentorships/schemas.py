"""Requests and answers about mentorships."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from shared.events.matching import ProgramKind
from shared.values import Day

__all__ = ["EndReason", "MemberOut", "MentorshipId", "MentorshipOut", "MentorshipPauseIn", "MentorshipStateOut"]

MentorshipId = Annotated[UUID, Path(description="id of the mentorship")]

EndReason = Literal[
    "",
    "completed",
    "no-time",
    "goals-changed",
    "not-a-match",
    "other",
    "reassigned",
    "left",
    "erased",
    "program-closed",
]


class MentorshipPauseIn(BaseModel):
    """For how long the people rest."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"until": None}, {"until": "2026-05-04"}]}
    )

    until: Day | None = Field(default=None, description="the day on which they go on; null: until somebody resumes it")


class MemberOut(BaseModel):
    """Somebody who is or was in a mentorship."""

    person_id: UUID
    name: str = Field(examples=["Tom Adeyemi"])
    role: Literal["mentee", "mentor", "peer"] = Field(description="peer: of a circle")
    joined_on: date
    left_on: date | None = Field(description="null while they are in it")
    reason: EndReason = Field(
        description="why it ended for them; empty while it goes on, and where that is kept from you"
    )
    words: str = Field(description="why they ended it, where you may read that", examples=["I change to another team."])
    erased: bool = Field(description="their words were erased with their data")
    rematch: bool = Field(description="they look for a new match; shown to themself and to admins of the program")


class MentorshipOut(BaseModel):
    """A mentorship. mentee_id: the first of several mentees; mentor_id: who convenes it, of a circle."""

    id: UUID
    version: int
    program_id: UUID
    proposal_id: UUID | None
    mentee_id: UUID
    mentee_name: str = Field(examples=["Tom Adeyemi"])
    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    kind: ProgramKind
    state: Literal["active", "paused", "ended"]
    started_at: datetime
    paused_until: date | None = Field(description="null while it is not paused, or nobody knows yet until when")
    ended_on: date | None
    ended_by: UUID | None = Field(description="null while it goes on, and when it ended by itself or by an admin")
    end_reason: EndReason = Field(description="as of a member, for all of it")
    completed: bool | None = Field(description="as planned, not given up early; null while it goes on")
    agreed: int = Field(description="number of the agreement in force; 0 for none", examples=[1])
    members: list[MemberOut]


class MentorshipStateOut(BaseModel):
    """How a mentorship stands, and not whose it is."""

    id: UUID
    kind: ProgramKind
    state: Literal["active", "paused", "ended"]
    started_on: date
    paused_until: date | None
    ended_on: date | None
    completed: bool | None
    sessions_held: int = Field(description="how many times its people met", examples=[4])
    reason: EndReason
