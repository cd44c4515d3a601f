"""Thank-you notes as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.appreciations.domain import Occasion
from shared.text import Prose
from shared.values import Truth

__all__ = ["AppreciationId", "AppreciationIn", "AppreciationOut", "ShownOut"]

AppreciationId = Annotated[UUID, Path(description="id of the appreciation")]
_WORDS = "You took my half-finished plan seriously, and then it became a good one."


class AppreciationIn(BaseModel):
    """A thank-you note. The one whom you thank reads it; others only if you both agree to show it on their profile."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"occasion": "milestone", "words": _WORDS}]},
    )

    sent_to: UUID | None = Field(default=None, description="whom you thank; needed where there are several others")
    occasion: Occasion = Field(default=Occasion.OTHER, description="what for")
    words: Prose = Field(min_length=1, max_length=2000)
    offer_to_show: Truth = Field(default=False, description="you would have it on the mentor's profile, with your name")


class AppreciationOut(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    sent_by: UUID
    sent_by_name: str = Field(examples=["Tom Adeyemi"])
    sent_to: UUID
    occasion: Occasion
    words: str = Field(examples=[_WORDS])
    erased: bool = Field(description="the words were erased with their author's data")
    show_offered: bool = Field(description="who sent it would have it on the mentor's profile")
    show_accepted: bool = Field(description="the mentor would too")
    shown: bool = Field(description="it is there")
    sent_at: datetime


class ShownOut(BaseModel):
    """A note on somebody's profile."""

    id: UUID
    sent_by: UUID
    sent_by_name: str = Field(examples=["Tom Adeyemi"])
    occasion: Occasion
    words: str = Field(examples=[_WORDS])
    sent_at: datetime
