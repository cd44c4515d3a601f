"""Requests and answers about mentorships."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, Field

from shared.events.matching import ProgramKind

__all__ = ["MentorshipId", "MentorshipOut"]

MentorshipId = Annotated[UUID, Path(description="id of the mentorship")]


class MentorshipOut(BaseModel):
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
