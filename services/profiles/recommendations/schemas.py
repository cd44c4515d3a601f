"""Recommendations as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from annotated_types import Len
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.recommendations.domain import ColleagueState
from shared.text import Line, Prose

__all__ = ["AnswerIn", "AnswerOut", "AskedOut", "OfMeOut", "RecommendationRequestIn", "RecommendationRequestOut"]

_ME = "01920000-0000-7000-8000-000000000001"
_COLLEAGUE = "01920000-0000-7000-8000-000000000002"
_NAMED = "01920000-0000-7000-8000-000000000005"
_SKILL = "01920000-0000-7000-8000-000000000003"
_QUESTION = "I am to lead the move of our billing data, and have never planned one."
_WHY = "She led the move of the payroll data and teaches it well."
_ASKED: JsonDict = {"person_id": _COLLEAGUE, "name": "Jonas Berg", "state": "answered"}
_ANSWER: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000052",
    "given_by": _COLLEAGUE,
    "given_by_name": "Jonas Berg",
    "person_id": _NAMED,
    "person_name": "Amara Obi",
    "words": _WHY,
    "given_at": "2026-03-04T08:00:00Z",
}


class RecommendationRequestIn(BaseModel):
    """Ask colleagues: from whom could I learn this?"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"skill": "Data engineering", "words": _QUESTION, "ask": [_COLLEAGUE]}]},
    )

    skill: Line | None = Field(default=None, max_length=100, description="what you want to learn, in your words")
    skill_id: UUID | None = Field(default=None, description="or a skill of the catalog")
    words: Prose = Field(default="", max_length=1000, description="only the colleagues whom you ask read it")
    ask: Annotated[list[UUID], Len(1, 10)] = Field(description="colleagues whom you trust")


class AnswerIn(BaseModel):
    """Name somebody."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"person_id": _NAMED, "words": _WHY}]})

    person_id: UUID = Field(description="from whom they could learn it")
    words: Prose = Field(
        min_length=1, max_length=1000, description="why; only the one who asks and the one you name read it"
    )


class AskedOut(BaseModel):
    """A colleague who was asked."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_ASKED]})

    person_id: UUID
    name: str
    state: ColleagueState


class AnswerOut(BaseModel):
    """Whom a colleague named, and why."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_ANSWER]})

    id: UUID
    given_by: UUID
    given_by_name: str
    person_id: UUID
    person_name: str
    words: str = Field(description="empty when they were erased")
    given_at: datetime


class RecommendationRequestOut(BaseModel):
    """A question to colleagues. Who asked sees all colleagues and answers, a colleague only their own part."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "01920000-0000-7000-8000-000000000051",
                    "person_id": _ME,
                    "person_name": "Tom Ek",
                    "skill": "Data engineering",
                    "skill_id": _SKILL,
                    "words": _QUESTION,
                    "asked_at": "2026-03-03T09:30:00Z",
                    "closed_at": None,
                    "asked": [_ASKED],
                    "answers": [_ANSWER],
                }
            ]
        },
    )

    id: UUID
    person_id: UUID
    person_name: str
    skill: str
    skill_id: UUID | None = Field(description="null when the catalog has no such skill")
    words: str
    asked_at: datetime
    closed_at: datetime | None = Field(description="since when it takes no more answers")
    asked: list[AskedOut]
    answers: list[AnswerOut]


class OfMeOut(BaseModel):
    """Who named you, to whom, for what, and why."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "01920000-0000-7000-8000-000000000052",
                    "skill": "Data engineering",
                    "skill_id": _SKILL,
                    "asked_by": _ME,
                    "asked_by_name": "Tom Ek",
                    "given_by": _COLLEAGUE,
                    "given_by_name": "Jonas Berg",
                    "words": _WHY,
                    "given_at": "2026-03-04T08:00:00Z",
                    "declined_at": None,
                }
            ]
        },
    )

    id: UUID
    skill: str
    skill_id: UUID | None
    asked_by: UUID
    asked_by_name: str
    given_by: UUID
    given_by_name: str
    words: str = Field(description="empty when they were erased")
    given_at: datetime
    declined_at: datetime | None = Field(description="when you declined; who asked sees it no more")
