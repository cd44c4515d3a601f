"""Surveys as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.forms.schemas import IS_A_FORM, QuestionAsked
from shared.events.matching import Moment
from shared.text import Line
from shared.values import Day
from shared.wrong import Wrong

__all__ = ["SurveyId", "SurveyIn", "SurveyOut", "SurveyQuestion", "SurveyState"]

SurveyId = Annotated[UUID, Path(description="id of the survey")]
SurveyState = Literal["planned", "open", "closed"]

MOST_POINTS = 11


class SurveyQuestion(QuestionAsked):
    """A question. options: for a choice; lowest and highest: for a scale, of at most 11 points."""

    kind: Literal["text", "choice", "scale"]  # pyright: ignore[reportIncompatibleVariableOverride]

    @model_validator(mode="after")
    def _has_few_points(self) -> Self:
        if self.kind == "scale" and self.highest - self.lowest >= MOST_POINTS:
            raise Wrong("scale-too-long", "A scale has at most {most} points.", most=MOST_POINTS)
        return self


class SurveyIn(BaseModel):
    """A survey of everybody who is enrolled or was matched. Days that you leave out follow from the program's: it opens
    at the kickoff, at the midpoint or a week before the end, for two weeks."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "moment": "kickoff",
                    "title": "How ready do you feel?",
                    "questions": [
                        {
                            "key": "ready",
                            "text": "How ready do you feel for the first session?",
                            "kind": "scale",
                            "lowest_means": "not at all",
                            "highest_means": "very much",
                        },
                        {
                            "key": "help",
                            "text": "What would help?",
                            "kind": "choice",
                            "options": ["Finding time", "A checklist", "Nothing"],
                            "several": True,
                        },
                        {"key": "wish", "text": "Anything else?", "kind": "text"},
                    ],
                }
            ]
        },
    )

    moment: Moment
    title: Line = Field(min_length=1, max_length=150)
    questions: Annotated[list[SurveyQuestion], Field(min_length=1, max_length=30), IS_A_FORM]
    opens_on: Day | None = Field(default=None, description="the first day; one that has passed opens it at once")
    closes_on: Day | None = Field(default=None, description="the last day to answer")


class SurveyOut(BaseModel):
    """A survey with all its questions."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    program_id: UUID
    moment: Moment
    title: str = Field(examples=["How ready do you feel?"])
    questions: list[SurveyQuestion]
    state: SurveyState
    opens_on: date
    closes_on: date = Field(description="the last day to answer")
    asked: int = Field(description="how many people are asked; 0 while it is planned", examples=[40])
    opened_at: datetime | None
    closed_at: datetime | None
