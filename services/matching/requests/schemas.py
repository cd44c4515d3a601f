"""Requests as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Len
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.matching.requests.domain import MOST_SUGGESTED, DeclineReason, Format
from services.matching.suggestions.schemas import AlternativeOut
from shared.text import Line, Prose
from shared.values import Truth, Whole

__all__ = [
    "ColleagueOut",
    "ImaginedIn",
    "ImaginedOut",
    "RequestAcceptIn",
    "RequestDeclineIn",
    "RequestId",
    "RequestIn",
    "RequestOut",
    "RequestState",
    "SaidOut",
    "WordsIn",
]

RequestId = Annotated[UUID, Path(description="id of the request")]
RequestState = Literal["open", "questioned", "waiting", "accepted", "declined", "expired", "withdrawn"]

_LIN = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9f"
_GOALS = "To move from reporting into data engineering within a year."
_WHY = "You have led two migrations of the kind that I am to help with."
_HOW: JsonDict = {"cadence": "Every two weeks, an hour", "months": 6, "format": "remote"}


class ImaginedIn(BaseModel):
    """How the mentee imagines it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_HOW]})

    cadence: Line = Field(default="", max_length=200, examples=["Every two weeks, an hour"])
    months: Annotated[Whole, Field(ge=1, le=36)] | None = Field(default=None, description="for how long")
    format: Format = "either"


class RequestIn(BaseModel):
    """Ask a mentor. Your words are read by the mentor alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"mentor_id": _LIN, "goals": _GOALS, "why_you": _WHY, "how": _HOW}]},
    )

    mentor_id: UUID
    goals: Prose = Field(min_length=1, max_length=2000, description="what you want to learn or change")
    why_you: Prose = Field(min_length=1, max_length=2000, description="why you ask this mentor")
    how: ImaginedIn = ImaginedIn()
    goal_ids: Annotated[list[UUID], Len(0, 20)] = Field(default=[], description="goals of yours in profiles")
    gathering_id: UUID | None = Field(default=None, description="a gathering at which you were")
    introduction_id: UUID | None = Field(default=None, description="an introduction on which both of you agreed")


class WordsIn(BaseModel):
    """What one of the two asks back or answers."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"words": "Which of the two would you start with?"}]}
    )

    words: Prose = Field(min_length=1, max_length=2000)


class RequestAcceptIn(BaseModel):
    """Say yes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"when_free": True}]})

    when_free: Truth = Field(
        default=False, description="without a place now: say yes, and begin as soon as one opens, the oldest yes first"
    )


class RequestDeclineIn(BaseModel):
    """Say no."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"reason": "someone-else-fits-better", "words": "Ask Amara: she does this.", "suggested": []}]
        },
    )

    reason: DeclineReason = "other"
    words: Prose = Field(default="", max_length=2000, description="for the mentee alone")
    suggested: Annotated[list[UUID], Len(0, MOST_SUGGESTED)] = Field(
        default=[], description="colleagues who may fit better; the mentee hears of those whom they can ask"
    )


class ImaginedOut(BaseModel):
    """How the mentee imagines it."""

    cadence: str = Field(examples=["Every two weeks, an hour"])
    months: int | None = Field(examples=[6])
    format: Format


class SaidOut(BaseModel):
    """What the mentor asked back, or the mentee answered; empty when it was erased."""

    model_config = ConfigDict(from_attributes=True)

    author_id: UUID
    words: str = Field(examples=["Which of the two would you start with?"])
    said_at: datetime


class ColleagueOut(BaseModel):
    """A colleague."""

    person_id: UUID
    name: str = Field(examples=["Amara Obi"])


class RequestOut(BaseModel):
    """A request as the two read it."""

    id: UUID
    version: int
    program_id: UUID
    mentee_id: UUID
    mentee_name: str = Field(examples=["Tom Adeyemi"])
    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    state: RequestState
    goals: str = Field(examples=[_GOALS])
    why_you: str = Field(examples=[_WHY])
    how: ImaginedOut
    goal_ids: list[UUID]
    gathering_id: UUID | None
    introduction_id: UUID | None
    said: list[SaidOut] = Field(description="questions and answers, in turn")
    answer_by: date = Field(description="the last day for whoever's turn it is")
    requested_at: datetime
    answered_at: datetime | None = Field(description="when it was accepted or came to its end")
    waiting_since: datetime | None = Field(description="since when it waits for a place of the mentor's")
    reason: str = Field(description="a code: why it was declined, expired or withdrawn", examples=["no-time"])
    reply: str = Field(description="what the mentor wrote when they declined")
    suggested: list[ColleagueOut] = Field(
        description="colleagues whom the mentor named when they declined; to the mentee those whom they can ask now"
    )
    alternatives: list[AlternativeOut] = Field(
        description="who else had a place when it ended, best first; for the mentee alone"
    )
    erased: bool = Field(description="whether some of its words were erased")
