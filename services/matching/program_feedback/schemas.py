"""What people think of a program, as the API takes and shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.text import Prose
from shared.values import Whole
from shared.wrong import Wrong

__all__ = ["ProgramFeedbackGivenOut", "ProgramFeedbackIn", "ProgramFeedbackOut", "RatingsOut"]


class ProgramFeedbackIn(BaseModel):
    """What you think of the program. Its admins do not learn that it is from you. Something has to be said or rated."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"rating": 4, "words": "The kickoff helped. The midpoint came too late."}]},
    )

    rating: Whole | None = Field(default=None, ge=1, le=5, description="5 is best")
    words: Prose = Field(default="", max_length=4000)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.rating is None and not self.words:
            raise Wrong("nothing-said", "Give a rating, or say something.")
        return self


class ProgramFeedbackGivenOut(BaseModel):
    """What you have told the program."""

    id: UUID
    program_id: UUID
    rating: int | None
    words: str
    given_at: datetime


class RatingsOut(BaseModel):
    """Each person's latest rating."""

    people: int = Field(examples=[12])
    mean: float = Field(examples=[4.25])
    counts: dict[int, int] = Field(description="by rating, 1 to 5", examples=[{"1": 0, "2": 1, "3": 1, "4": 4, "5": 6}])


class ProgramFeedbackOut(BaseModel):
    """What people think of a program. Both parts grow in steps of at least minimum_cell people, and words that are
    erased go with all of their step, so that nobody's can be told apart."""

    minimum_cell: int = Field(description="from how many people on there is something to read", examples=[5])
    ratings: RatingsOut | None = Field(description="null while too few have rated the program")
    words: list[str] | None = Field(
        description="what people said, sorted by its letters; null while too few have said something", max_length=500
    )
