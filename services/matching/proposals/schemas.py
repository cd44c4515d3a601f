"""Answers about proposals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, Field

__all__ = ["ProposalId", "ProposalOut", "ProposalState"]

ProposalId = Annotated[UUID, Path(description="id of the proposal")]
ProposalState = Literal["open", "accepted", "declined"]


class ProposalOut(BaseModel):
    """Two people who are proposed to each other."""

    id: UUID
    version: int
    program_id: UUID
    round_id: UUID | None = Field(description="the match round that proposes; null for an admin's own proposal")
    mentee_id: UUID
    mentee_name: str = Field(examples=["Tom Adeyemi"])
    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    score: float = Field(ge=0, le=1, examples=[0.82])
    reasons: list[str] = Field(examples=[["Lin Wu offers Python and SQL, which Tom Adeyemi wants to learn."]])
    state: ProposalState
    accepted_by_mentee: bool
    accepted_by_mentor: bool
    proposed_at: datetime
    answered_at: datetime | None = Field(description="when it was accepted by both or declined")
