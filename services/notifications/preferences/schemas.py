"""Preferences as the API takes and shows them."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.notifications.preferences.domain import Kind

__all__ = ["Preferences", "PreferencesOut"]


def _wall_clock(value: time) -> time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise ValueError("hours and minutes by your own clock, as in 20:00")
    return value


WallClock = Annotated[time, AfterValidator(_wall_clock)]


class Preferences(BaseModel):
    """When a person may be written to, and about what."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [{"quiet_start": "19:00:00", "quiet_end": "09:00:00", "muted": ["goal_reminders"]}]
        },
    )

    quiet_start: WallClock = Field(description="from this time on nothing is sent, by the person's own clock")
    quiet_end: WallClock = Field(description="until this time; the same as quiet_start for no quiet hours")
    muted: list[Kind] = Field(max_length=len(Kind), description="kinds of mail that are turned off")


class PreferencesOut(Preferences):
    version: int = Field(description="the version for If-Match; 0 while nothing has been chosen")
