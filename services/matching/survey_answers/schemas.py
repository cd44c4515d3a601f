"""One's own surveys and answers as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.forms.schemas import FITS_A_FORM
from services.matching.surveys.schemas import SurveyQuestion, SurveyState
from shared.events.matching import Moment
from shared.text import Line, Prose
from shared.values import Whole

__all__ = ["AskedOut", "FormOut", "SurveyAnswersIn"]

Key = Annotated[Line, Field(min_length=1, max_length=60)]
Option = Annotated[Line, Field(max_length=100)]
Given = (
    Annotated[Whole, Field(ge=-100, le=100)]
    | Annotated[Prose, Field(max_length=4000)]
    | Annotated[list[Option], Field(max_length=30)]
)


class SurveyAnswersIn(BaseModel):
    """All your answers, by the key of the question: words, a number of the scale, an option or a list of options. What
    is left out is not answered."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "answers": {
                        "ready": 4,
                        "help": ["Finding time"],
                        "wish": "A list of questions for the first session.",
                    }
                }
            ]
        },
    )

    answers: Annotated[dict[Key, Given], Field(min_length=1, max_length=30), FITS_A_FORM]


class AskedOut(BaseModel):
    """A survey that waits for you, or that you have answered and can answer anew."""

    id: UUID
    program_id: UUID
    program_name: str = Field(examples=["Spring cohort"])
    moment: Moment
    title: str
    closes_on: date = Field(description="the last day to answer")
    answered: bool
    answered_at: datetime | None


class FormOut(BaseModel):
    """A survey as you see it. Admins who are not asked themselves see all questions."""

    id: UUID
    version: int
    program_id: UUID
    moment: Moment
    title: str
    state: SurveyState
    opens_on: date
    closes_on: date = Field(description="the last day to answer")
    questions: list[SurveyQuestion]
    asked: bool = Field(description="whether you are")
    answered_at: datetime | None
    answers: dict[str, int | str | list[str]] | None = Field(
        description="your own, which nobody else reads with your name; null where there are none"
    )
