"""Questions to people, as requests and answers have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from services.matching.forms.domain import QuestionKind, too_long, too_much_asked
from shared.events.matching import Role
from shared.text import Line
from shared.values import Truth, Whole
from shared.wrong import Wrong

__all__ = ["FITS_A_FORM", "IS_A_FORM", "QuestionAsked"]

Option = Annotated[Line, Field(min_length=1, max_length=100)]


class QuestionAsked(BaseModel):
    """A question. options: for a choice or a ranking; lowest and highest: for a scale."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "key": "pace",
                    "text": "How often would you like to meet?",
                    "kind": "choice",
                    "options": ["Every week", "Every two weeks", "Once a month"],
                    "required": True,
                }
            ]
        },
    )

    key: Annotated[Line, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)] = Field(
        description="under which answers are kept; match rounds name it"
    )
    text: Line = Field(min_length=1, max_length=500, description="what people read")
    kind: QuestionKind
    role: Role | None = Field(default=None, description="who is asked; null for everybody")
    required: Truth = False
    options: list[Option] = Field(default=[], max_length=30, description="of a choice or a ranking, at least two")
    several: Truth = Field(default=False, description="a choice of any number of the options")
    lowest: Whole = Field(default=1, ge=-100, le=100)
    highest: Whole = Field(default=5, ge=-100, le=100)
    lowest_means: Annotated[Line, Field(max_length=60)] = Field(default="", examples=["not at all"])
    highest_means: Annotated[Line, Field(max_length=60)] = Field(default="", examples=["very much"])

    @field_validator("options")
    @classmethod
    def _each_once(cls, given: list[str]) -> list[str]:
        if len(set(given)) < len(given):
            raise Wrong("option-twice", "An option is there twice.")
        return given

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind in {"choice", "ranking"} and len(self.options) < 2:
            raise Wrong("few-options", "A choice or a ranking needs at least two options.")
        if self.kind == "scale" and self.lowest >= self.highest:
            raise Wrong("scale-upside-down", "The lowest number of a scale is below its highest.")
        return self


Q = TypeVar("Q", bound=Sequence[QuestionAsked])
A = TypeVar("A", bound=Mapping[str, str | int | list[str]])


def _is_a_form(questions: Q) -> Q:
    if wrong := too_much_asked((one.text, one.options) for one in questions):
        raise wrong
    return questions


def _fits_a_form(answers: A) -> A:
    if wrong := too_long(answers):
        raise wrong
    return answers


IS_A_FORM = AfterValidator(_is_a_form)
"""Questions that fit one page together."""
FITS_A_FORM = AfterValidator(_fits_a_form)
"""Answers that fit one page together."""
