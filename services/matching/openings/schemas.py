"""Answers about where somebody can be asked."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

__all__ = ["OpeningOut"]


class OpeningOut(BaseModel):
    """A program in which you may ask somebody to be your mentor."""

    program_id: UUID
    program_name: str = Field(examples=["Spring cohort"])
    places: int = Field(
        ge=0, description="they have now; with none they can say yes and begin when one opens", examples=[1]
    )
    request_days: int = Field(description="that they have to answer", examples=[10])
    request_id: UUID | None = Field(description="your request to them there that has not ended")
