"""Requests and answers about match rounds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.rules.schemas import RulesIn
from shared.text import Line

__all__ = ["ApprovalOut", "CriterionOut", "PairOut", "RoundId", "RoundIn", "RoundOut", "RulesIn", "UnmatchedOut"]

RoundId = Annotated[UUID, Path(description="id of the match round")]
Weight = Annotated[float, Field(ge=0, le=100)]
CriterionName = Literal["skills", "seniority", "language", "hours", "department", "wishes"]


class WeightsIn(BaseModel):
    """How much each criterion counts, as shares of whatever they sum to."""

    model_config = ConfigDict(extra="forbid")

    skills: Weight = Field(default=0.40, description="what the mentor offers of what the mentee wants to learn")
    seniority: Weight = Field(default=0.15, description="best if the mentor is one or two grades ahead; needs `grades`")
    language: Weight = Field(default=0.15, description="how well both speak a common language")
    hours: Weight = Field(default=0.15, description="working hours that both have, up to 15 a week")
    department: Weight = Field(default=0.05, description="different departments")
    wishes: Weight = Field(default=0.10, description="a mentee's wish for a mentor of a similar identity")

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if sum(value for _, value in self) < 0.001:
            raise ValueError("at least one criterion has to count")
        return self


class RoundIn(BaseModel):
    """What an admin decides about a round; everything has a default."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "weights": {"skills": 0.5, "seniority": 0.2, "language": 0.1, "hours": 0.1, "department": 0.1},
                    "minimum_score": 0.3,
                    "grades": ["Junior", "Professional", "Senior", "Principal"],
                    "seed": 0,
                }
            ]
        },
    )

    weights: WeightsIn = WeightsIn()
    minimum_score: float = Field(default=0.0, ge=0, le=1, description="pairs below it are ruled out")
    grades: list[Annotated[Line, Field(min_length=1, max_length=100)]] = Field(
        default=[], max_length=50, description="from the lowest to the highest; none: seniority counts the same for all"
    )
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="decides between answers that are equally good")


class RoundOut(BaseModel):
    id: UUID
    version: int
    program_id: UUID
    state: Literal["queued", "solving", "solved", "failed", "approved"]
    message: str = Field(description="why it failed; empty otherwise")
    settings: RoundIn
    input_digest: str = Field(description="SHA-256 of all that the answer depends on, once solved", examples=["9f2c…"])
    mentees: int = Field(description="mentees without a mentor when it was solved", examples=[500])
    mentors: int = Field(description="mentors with free places when it was solved", examples=[480])
    pairs: int = Field(examples=[500])
    unmatched: int = Field(examples=[0])
    total_score: float = Field(description="the sum over pairs, each in [0, 1]", examples=[398.204])
    requested_at: datetime
    solved_at: datetime | None
    approved_at: datetime | None


class ApprovalOut(RoundOut):
    proposals: int = Field(description="pairs that were proposed: those whose two are still here", examples=[500])


class CriterionOut(BaseModel):
    """share: weight × score, what it adds to the score of the pair."""

    criterion: CriterionName
    weight: float = Field(ge=0, le=1, examples=[0.4])
    score: float = Field(ge=0, le=1, examples=[0.8])
    share: float = Field(ge=0, le=1, examples=[0.32])


class PairOut(BaseModel):
    """Two who are matched, and why."""

    mentee_id: UUID
    mentee_name: str = Field(examples=["Tom Adeyemi"])
    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    score: float = Field(ge=0, le=1, examples=[0.82])
    criteria: list[CriterionOut]
    sentences: list[str] = Field(examples=[["Lin Wu offers Python and SQL, which Tom Adeyemi wants to learn."]])


class UnmatchedOut(BaseModel):
    """A mentee whom the round leaves without a mentor."""

    person_id: UUID
    name: str = Field(examples=["Tom Adeyemi"])
    reason: Literal["no-allowed-mentor", "places-taken"] = Field(
        description="every mentor is ruled out, or the places of the others went to those who fit them better"
    )
    ruled_out: dict[str, int] = Field(
        description="how many mentors each rule forbids", examples=[{"oneself": 1, "below-minimum-score": 12}]
    )
