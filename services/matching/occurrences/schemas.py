"""Times of sessions as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

__all__ = ["OccurrenceOut", "OccurrencesOut"]


class OccurrenceOut(BaseModel):
    """One time at which people meet, met or do not meet."""

    session_id: UUID
    planned_at: datetime = Field(
        description="when the recurrence has it, by which this time is named; its start, for a session that is once"
    )
    starts_at: datetime
    ends_at: datetime
    zone: str = Field(examples=["Europe/Berlin"])
    state: Literal["scheduled", "moved", "cancelled", "held", "missed"]
    held_on: date | None = Field(description="its date in its zone, once it was held")
    recurs: bool
    title: str = Field(description="empty, as place and link, for admins of the program")
    place: str
    link: str


class OccurrencesOut(BaseModel):
    """The times of a window, in their order."""

    since: datetime
    until: datetime
    items: list[OccurrenceOut] = Field(max_length=500)
    more: bool = Field(description="there are further times in this window; ask again from the last one's start on")
