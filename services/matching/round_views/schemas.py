"""Answers about a match round as a whole, and beside another one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, Field

__all__ = [
    "DifferenceOut",
    "DifferencesOut",
    "MenteeChangesOut",
    "OtherRoundId",
    "RankOut",
    "RanksOut",
    "RoundMentorOut",
]

OtherRoundId = Annotated[UUID, Path(description="id of another round of the same program")]


class RankOut(BaseModel):
    rank: int = Field(ge=1, le=10, description="10 stands for all from 10 on", examples=[1])
    pairs: int = Field(examples=[31])


class RanksOut(BaseModel):
    """How many pairs are which choice: 1 is the best allowed one. Ranks without a pair are left out."""

    for_mentees: list[RankOut]
    for_mentors: list[RankOut]


class RoundMentorOut(BaseModel):
    """A mentor of the round. mentees: how many it gives them."""

    person_id: UUID
    name: str = Field(examples=["Lin Wu"])
    mentees: int = Field(examples=[1])


class DifferenceOut(BaseModel):
    """A mentee whom the two rounds match differently. before: by the other round; null for nobody."""

    mentee_id: UUID
    mentee_name: str = Field(examples=["Tom Adeyemi"])
    before_id: UUID | None
    before_name: str = Field(examples=["Lin Wu"])
    before_score: float | None = Field(description="by the rules of the other round", examples=[0.71])
    after_id: UUID | None
    after_name: str = Field(examples=["Amara Obi"])
    after_score: float | None = Field(examples=[0.82])


class MenteeChangesOut(BaseModel):
    """How many mentees keep their mentor, change, get one only here, or have one only in the other round."""

    kept: int
    changed: int
    gained: int
    lost: int


class DifferencesOut(BaseModel):
    """items: this page. next: the cursor of the page after it; null at the end. total: changed, gained and lost."""

    counts: MenteeChangesOut
    items: list[DifferenceOut]
    next: str | None
    total: int
