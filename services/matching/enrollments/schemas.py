"""Requests and answers about enrollments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.matching.enrollments.domain import Why
from services.matching.forms.schemas import FITS_A_FORM
from services.matching.waitlist.schemas import PlaceOut
from shared.text import Line, Prose
from shared.values import Truth
from shared.wrong import Wrong

__all__ = [
    "Answer",
    "EnrollmentAnswersIn",
    "EnrollmentDetail",
    "EnrollmentId",
    "EnrollmentIn",
    "EnrollmentOut",
    "GivenAnswers",
    "IdentityIn",
    "IdentityOut",
    "Key",
    "MentionedOut",
    "People",
    "Places",
    "RoleName",
    "StateName",
]

EnrollmentId = Annotated[UUID, Path(description="id of the enrollment")]
RoleName = Literal["mentee", "mentor"]
StateName = Literal["invited", "waiting", "enrolled", "withdrawn"]
Key = Annotated[Line, Field(min_length=1, max_length=100)]
Answer = Annotated[Prose, Field(max_length=4000)] | Annotated[list[Key], Field(max_length=50)]
GivenAnswers = Annotated[dict[Key, Answer], Field(max_length=50), FITS_A_FORM]
Places = Annotated[int, Field(ge=1, le=50, description="how many mentees a mentor can take; not for mentees")]


def _each_once(given: list[UUID]) -> list[UUID]:
    if len(set(given)) < len(given):
        raise Wrong("person-twice", "Name each person once.")
    return given


class IdentityIn(BaseModel):
    """Something of a person's identity. It is stored only if they agreed, and used only for matching."""

    model_config = ConfigDict(extra="forbid")

    attribute: Key = Field(examples=["characteristics"])
    values: list[Key] = Field(min_length=1, max_length=20, examples=[["Non-binary"]])
    statement: Line = Field(
        min_length=10,
        max_length=1000,
        description="what the person agrees to",
        examples=["Match me with a mentor of a similar identity, and use what I name here for that."],
    )
    agreed: Truth = Field(description="whether the person agrees; without it nothing of this is stored")


class People(BaseModel):
    """Whom somebody would like, and whom not."""

    picks: list[UUID] = Field(default=[], max_length=20, description="whom they would like most, first choice first")
    avoided: list[UUID] = Field(
        default=[],
        max_length=50,
        description="whom they do not want to meet; admins see that a pair is ruled out, not by whom",
    )

    @field_validator("picks", "avoided")
    @classmethod
    def _no_one_twice(cls, given: list[UUID]) -> list[UUID]:
        return _each_once(given)


class EnrollmentIn(People):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "person_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
                    "role": "mentor",
                    "places": 2,
                    "answers": {"hopes": "To help somebody find their way into data engineering."},
                    "identity": [],
                }
            ]
        },
    )

    person_id: UUID
    role: RoleName
    places: Places | None = Field(
        default=None, description="null for one, and in a group program for as many as a group has"
    )
    answers: GivenAnswers = Field(default={})
    identity: list[IdentityIn] = Field(default=[], max_length=20)
    counted: Truth = Field(
        default=False,
        description="whether they agree, besides, that what they share of their identity is counted in analytics",
    )
    override: Truth = Field(
        default=False, description="enroll somebody who is not eligible; for admins of the program only"
    )


class EnrollmentAnswersIn(People):
    """All answers anew; what is left out is not kept. What they share of their identity is not touched."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"answers": {"hopes": "To lead a team."}, "picks": [], "avoided": []}]},
    )

    answers: GivenAnswers = Field(default={})


class IdentityOut(BaseModel):
    """What a person shares of their identity, and what they agreed to."""

    attribute: str
    values: list[str]
    statement: str
    agreed_at: datetime


class EnrollmentOut(BaseModel):
    """An enrollment without the answers, which only matching itself and their author read."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    program_id: UUID
    person_id: UUID
    role: RoleName
    state: StateName = Field(examples=["enrolled"])
    places: int = Field(description="how many mentees a mentor can take, 0 for a mentee")
    enrolled_at: datetime
    waiting: PlaceOut | None = Field(default=None, description="where they are in the waitlist, while they wait")
    paused_until: date | None = Field(description="not matched before that day; a day that has come ends the pause")
    answer_by: date | None = Field(description="the last day to accept an invitation")
    withdrew_on: date | None
    withdrew_why: Why = Field(description="empty for who has not withdrawn", examples=[""])


class MentionedOut(BaseModel):
    """Somebody whom answers name; the name is empty when they are erased."""

    id: UUID
    name: str = Field(examples=["Lin Wu"])


class EnrollmentDetail(EnrollmentOut):
    """With what its person has told, for them alone."""

    counted: bool | None = Field(default=None, description="of who shares; null for others than its person")
    answers: dict[str, str | list[str]] | None = Field(default=None, description="null for others than its person")
    identity: list[IdentityOut] = Field(default=[], description="empty for others than its person")
    picks: list[UUID] = Field(default=[], description="empty for others than its person")
    avoided: list[UUID] = Field(default=[], description="empty for others than its person")
    people: list[MentionedOut] = Field(default=[], description="the names of `picks` and `avoided`")
    erased: bool = Field(default=False, description="whether the answers cannot be read any more")
    reason: str = Field(default="", description="why they withdrew, in their own words, for whom they wanted to tell")
    reason_erased: bool = False
