"""Calendars as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CalendarIn", "CalendarOut"]


class CalendarIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"address": "https://calendar.example.org/secret-7f3a/tom.ics"}]},
    )

    address: str = Field(
        min_length=1,
        max_length=2000,
        pattern=r"^[!-~]+$",
        description="of an iCalendar (ICS) file, https; kept sealed and never shown again",
    )


class CalendarOut(BaseModel):
    """A calendar that we read. Of its address only the host is shown."""

    host: str = Field(examples=["calendar.example.org"])
    added_at: datetime
    read_at: datetime | None = Field(description="when it could be read last")
    failure: str = Field(
        description="a code for why it could not be read the last time; empty when it could", examples=["http-404"]
    )
    busy_times: int = Field(description="how many busy times of the next 60 days are known of it")
