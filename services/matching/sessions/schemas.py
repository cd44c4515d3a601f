"""Requests and answers about sessions."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shared.text import Line

__all__ = ["SessionId", "SessionIn", "SessionOut", "Zone"]

SessionId = Annotated[UUID, Path(description="id of the session")]


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(zone: str) -> str:
    if zone not in _zones():
        raise ValueError("a zone is an IANA name, as in Europe/Berlin")
    return zone


Zone = Annotated[Line, Field(min_length=1, max_length=64), AfterValidator(_known_zone)]


class SessionIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "First steps in data engineering",
                    "start": "2030-03-04T14:00:00+01:00",
                    "minutes": 60,
                    "zone": "Europe/Berlin",
                    "link": "https://meet.example.org/lin-and-tom",
                }
            ]
        },
    )

    title: Line = Field(min_length=1, max_length=200, description="travels in the invite")
    start: AwareDatetime = Field(description="an instant in the future, with its offset from UTC")
    minutes: int = Field(ge=15, le=480)
    zone: Zone | None = Field(default=None, description="IANA; your own when not given")
    place: Line = Field(default="", max_length=200)
    link: str = Field(default="", max_length=2000, pattern=r"^(https?://[!-~]+)?$", description="of a video call")

    @model_validator(mode="after")
    def _within_the_calendar(self) -> Self:
        if not 1970 <= self.start.year <= 9000:
            raise ValueError("a session starts between the years 1970 and 9000")
        return self


class SessionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    mentorship_id: UUID
    scheduled_by: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str = Field(examples=["Europe/Berlin"])
    place: str
    link: str
    state: Literal["scheduled", "held"]
    held_on: date | None = Field(description="its date in its zone, once it was held")
