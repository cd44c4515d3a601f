"""Answers about proposals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.rounds.schemas import ReasonCodeOut
from shared.text import Prose

__all__ = ["ProposalDeclineIn", "ProposalId", "ProposalIn", "ProposalOut", "ProposalState", "ReasonOut"]

ProposalId = Annotated[UUID, Path(description="id of the proposal")]
ProposalState = Literal["open", "accepted", "declined", "expired"]

_REASON = "I would rather meet somebody outside of my own unit."


class ProposalIn(BaseModel):
    """Propose two people to each other."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "mentee_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
                    "mentor_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9f",
                }
            ]
        },
    )

    mentee_id: UUID
    mentor_id: UUID


class ProposalDeclineIn(BaseModel):
    """Why one of the two declines."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": _REASON}]})

    reason: Prose = Field(default="", max_length=2000, description="for the program's admins alone")


class ReasonOut(BaseModel):
    """Why a proposal was declined; empty where nothing was said."""

    reason: str = Field(examples=[_REASON])
    declined_by: UUID | None = Field(description="who said so; null where nothing was said")
    erased: bool


class ProposalOut(BaseModel):
    """Two people who are proposed to each other."""

    id: UUID
    version: int
    program_id: UUID
    round_id: UUID | None = Field(description="the match round that proposes; null for an admin's own proposal")
    proposed_by: UUID | None = Field(description="the admin who proposes; null for a match round")
    mentee_id: UUID
    mentee_name: str = Field(examples=["Tom Adeyemi"])
    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    score: float = Field(ge=0, le=1, examples=[0.82])
    reasons: list[str] = Field(examples=[["Lin Wu offers Python and SQL, which Tom Adeyemi wants to learn."]])
    reason_codes: list[ReasonCodeOut] = Field(description="the same as codes; none of an old proposal")
    state: ProposalState
    accepted_by_mentee: bool
    accepted_by_mentor: bool
    proposed_at: datetime
    answer_by: date | None = Field(description="the last day to answer; null for an old one without")
    answered_at: datetime | None = Field(description="when it was accepted by both, was declined or expired")
    ended_because: str = Field(description="why it expired, as of the event; otherwise empty")
