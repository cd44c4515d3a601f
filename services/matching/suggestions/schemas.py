"""Answers about suggestions."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from services.matching.rounds.schemas import ReasonCodeOut

__all__ = ["AlternativeOut", "FitOut", "SuggestionOut"]

_REASONS = ["Lin Wu offers Python and SQL, which Tom Adeyemi wants to learn."]


class AlternativeOut(BaseModel):
    """Somebody else who could take the mentee."""

    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    reasons: list[str] = Field(examples=[_REASONS])
    reason_codes: list[ReasonCodeOut] = Field(description="the same as codes; none where only sentences were kept")


class FitOut(BaseModel):
    """How well two fit by one criterion of the program."""

    criterion: str = Field(description="its kind", examples=["skills"])
    value: float = Field(ge=0, le=1, examples=[0.8])


class SuggestionOut(AlternativeOut):
    """A mentor who has a place now. score: as in a match round."""

    job_title: str = Field(examples=["Data engineer"])
    department: str = Field(examples=["Platform"])
    score: float = Field(ge=0, le=1, examples=[0.82])
    criteria: list[FitOut] = Field(
        description="those that speak for them and say only what profiles tell everybody; others count as well"
    )
