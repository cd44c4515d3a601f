"""Introductions as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.introductions.domain import Role, Told
from shared.text import Prose

__all__ = ["IntroductionId", "IntroductionIn", "IntroductionOut", "PartyOut"]

IntroductionId = Annotated[UUID, Path(description="id of the introduction")]

_TOM, _LIN = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e", "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9f"
_WHY = "Tom is to build his first data pipeline, and Lin has built three."


class IntroductionIn(BaseModel):
    """Introduce a mentee to a third person."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"mentee_id": _TOM, "to_id": _LIN, "words": _WHY}]}
    )

    mentee_id: UUID = Field(description="a mentee of the program")
    to_id: UUID = Field(description="to whom they are introduced; whoever is no mentor of the program may become one")
    words: Prose = Field(
        min_length=1,
        max_length=2000,
        description="why; the two read it once both have agreed, so that it may name them",
    )


class PartyOut(BaseModel):
    """One of the two. Until both have agreed, the other is not told who it is: of a mentee they see the department and
    what they want to learn, of the third person their job title, department and what they offer."""

    person_id: UUID | None
    name: str = Field(examples=["Lin Wu"])
    job_title: str = Field(examples=["Data engineer"])
    department: str = Field(examples=["Platform"])
    skills: list[str] = Field(
        examples=[["Python", "SQL"]], description="what a mentee wants to learn; what the third person offers"
    )


class IntroductionOut(BaseModel):
    """An introduction as one of the three may read it."""

    id: UUID
    version: int
    program_id: UUID
    role: Role = Field(description="as whom you read it")
    introduced_by: UUID
    introduced_by_name: str = Field(examples=["Amara Obi"])
    mentee: PartyOut
    to: PartyOut
    words: str = Field(examples=[_WHY], description="for the two: empty until both have agreed")
    erased: bool = Field(description="whether the words were erased")
    state: Told = Field(description="not-made: it has not come about, and nobody is told why; at once for who said no")
    my_answer: bool | None = Field(
        description="whether you have agreed; null before you answer, and for who introduces"
    )
    answer_by: date = Field(description="the last day to agree")
    proposed_at: datetime
    ended_at: datetime | None = Field(description="when both had agreed, or when it came to nothing for all")
