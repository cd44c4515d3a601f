"""Results of surveys as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.surveys.schemas import SurveyQuestion
from shared.events.matching import Moment, Role

__all__ = ["CountOut", "QuestionResultOut", "ResultsOut"]


class CountOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    option: str = Field(description="an option of a choice, or a number of a scale", examples=["4"])
    people: int | None = Field(description="null where it is hidden", examples=[12])


class QuestionResultOut(BaseModel):
    """How one question was answered. What a question of its kind does not have is null, as is what is hidden."""

    model_config = ConfigDict(from_attributes=True)

    question: SurveyQuestion
    answered: int | None = Field(examples=[31])
    mean: float | None = Field(description="of a scale, to one decimal", examples=[3.9])
    counts: list[CountOut] | None = Field(description="of a choice or a scale")
    texts: list[str] | None = Field(
        description="what people wrote, in an order that tells nothing; at most 200 of each role. An erased text goes "
        "together with others",
        max_length=400,
    )
    hidden: str = Field(description="what is hidden and why; empty where nothing is", examples=[""])


class ResultsOut(BaseModel):
    """What may be read of a survey so that nobody's answer can be told."""

    survey_id: UUID
    program_id: UUID
    moment: Moment
    title: str
    state: Literal["planned", "open", "closed"]
    closes_on: date
    role: Role | None = Field(description="whose answers these are; null: everybody's")
    minimum_cell: int = Field(
        description="from how many people on something is shown; of a closed survey as on the day of its close",
        examples=[5],
    )
    asked: int = Field(description="how many people were asked", examples=[40])
    answered: int | None = Field(description="how many people answered; null where it is hidden", examples=[33])
    hidden: str = Field(
        description="why there is nothing to read; empty where there is",
        examples=["Hidden: fewer than 5 people answered."],
    )
    questions: list[QuestionResultOut]
