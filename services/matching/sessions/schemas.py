"""Requests and answers about sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from annotated_types import Len
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.text import Line
from shared.values import Day, Instant, Truth, Whole, Zone
from shared.wrong import Wrong

__all__ = [
    "CancelIn",
    "ChooseIn",
    "OccurrenceIn",
    "ProposeIn",
    "RescheduleIn",
    "SessionId",
    "SessionIn",
    "SessionOut",
    "SessionState",
]

SessionState = Literal["proposed", "scheduled", "cancelled", "held", "missed"]
SessionId = Annotated[UUID, Path(description="id of the session")]

_WEEKLY = "FREQ=WEEKLY;COUNT=10"
_LINK = r"^(https?://[!-~]+)?$"
_RULE = (
    "an RFC 5545 RRULE value: FREQ=DAILY, WEEKLY or MONTHLY, INTERVAL, BYDAY, and COUNT or UNTIL; up to 200 times "
    "within two years. Its times keep their local time in the zone."
)


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
                    "recurrence": _WEEKLY,
                    "exceptions": ["2030-03-18"],
                }
            ]
        },
    )

    title: Line = Field(min_length=1, max_length=200, description="travels in the invite")
    start: Instant = Field(description="an instant in the future, with its offset from UTC")
    minutes: Whole | None = Field(default=None, ge=15, le=480)
    end: Instant | None = Field(default=None, description="instead of minutes")
    zone: Zone | None = Field(default=None, description="IANA; your own when not given")
    place: Line = Field(default="", max_length=200)
    link: str = Field(default="", max_length=2000, pattern=_LINK, description="of a video call")
    recurrence: Line = Field(default="", max_length=200, description=_RULE, examples=[_WEEKLY])
    exceptions: list[Day] = Field(default=[], max_length=50, description="local dates that the recurrence leaves out")

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if (self.minutes is None) == (self.end is None):
            raise Wrong("minutes-or-end", "Give either minutes or an end.")
        return self


class SlotIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"start": "2030-03-04T13:00:00Z", "end": "2030-03-04T14:00:00Z"}]},
    )

    start: Instant
    end: Instant


class ProposeIn(BaseModel):
    """Times of which another chooses one; `GET …/times` suggests some."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "First steps in data engineering",
                    "slots": [
                        {"start": "2030-03-04T13:00:00Z", "end": "2030-03-04T14:00:00Z"},
                        {"start": "2030-03-05T09:00:00Z", "end": "2030-03-05T10:00:00Z"},
                    ],
                    "zone": "Europe/Berlin",
                }
            ]
        },
    )

    title: Line = Field(min_length=1, max_length=200, description="travels in the mail")
    slots: Annotated[list[SlotIn], Len(1, 5)]
    zone: Zone | None = Field(default=None, description="IANA; your own when not given")
    place: Line = Field(default="", max_length=200)
    link: str = Field(default="", max_length=2000, pattern=_LINK, description="of a video call")


class ChooseIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"start": "2030-03-04T13:00:00Z"}]})

    start: Instant = Field(description="of the slot that you choose")


class OccurrenceIn(BaseModel):
    """Which time of a recurrence; nothing for a session that is once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"occurrence": None}]})

    occurrence: Instant | None = Field(default=None, description="`planned_at` of the time, of a recurrence")


class CancelIn(BaseModel):
    """What to cancel: everything to come, or one time of a recurrence, or that and those that follow."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"occurrence": None, "following": False}]}
    )

    occurrence: Instant | None = Field(default=None, description="`planned_at` of the time, of a recurrence")
    following: Truth = Field(default=False, description="that time and those that follow")


class RescheduleIn(BaseModel):
    """What is different from now on; what you leave out stays. With an occurrence, only start and length can be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"start": "2030-03-05T14:00:00+01:00", "minutes": 45, "place": "Room 4"}]},
    )

    occurrence: Instant | None = Field(
        default=None, description="`planned_at` of the one time to move; all of it when not given"
    )
    start: Instant | None = None
    minutes: Whole | None = Field(default=None, ge=15, le=480, description="as long as before when not given")
    end: Instant | None = Field(default=None, description="instead of minutes")
    zone: Zone | None = None
    recurrence: Line | None = Field(default=None, max_length=200, description=_RULE + " Empty for once.")
    title: Line | None = Field(default=None, min_length=1, max_length=200)
    place: Line | None = Field(default=None, max_length=200)
    link: str | None = Field(default=None, max_length=2000, pattern=_LINK)

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields if name != "occurrence"):
            raise Wrong("nothing-different", "Say what is different.")
        if self.minutes is not None and self.end is not None:
            raise Wrong("minutes-or-end", "Give either minutes or an end.")
        return self


class SlotOut(BaseModel):
    start: datetime
    end: datetime


class SessionOut(BaseModel):
    """A session, with its first time; `GET …/occurrences` has all of them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    mentorship_id: UUID
    scheduled_by: UUID = Field(description="who scheduled it, or proposed its times")
    title: str = Field(description="empty, as place and link, for admins of the program")
    starts_at: datetime = Field(description="of the first time, or of the first slot while times are proposed")
    ends_at: datetime
    zone: str = Field(examples=["Europe/Berlin"])
    place: str
    link: str
    state: SessionState = Field(
        description="a recurrence is scheduled or cancelled; how each of its times went is in …/occurrences"
    )
    held_on: date | None = Field(description="its date in its zone, once it was held")
    slots: list[SlotOut] = Field(description="the times that are proposed")
    recurrence: str = Field(description="an RFC 5545 RRULE value, empty for once", examples=[_WEEKLY])
    cancelled_from: datetime | None = Field(description="from which time on a recurrence was cancelled")
    said_by: UUID | None = Field(description="who said that it was held or missed")

    @classmethod
    def without_words(cls, row: object) -> Self:
        """For who may see that people meet, and not what about."""
        return cls.model_validate(row).model_copy(update={"title": "", "place": "", "link": ""})
