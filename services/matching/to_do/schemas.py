"""What waits for somebody, as the API shows it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.matching.to_do.domain import MOST, Waits

__all__ = ["MeetingOut", "ThingOut", "ToDoOut"]


class MeetingOut(BaseModel):
    """A time at which you meet others."""

    session_id: UUID
    mentorship_id: UUID
    title: str = Field(examples=["Plans"])
    planned_at: datetime = Field(description="by which a time of a recurrence is named; its start, for once")
    starts_at: datetime
    ends_at: datetime
    with_names: list[str] = Field(examples=[["Lin Wu"]], description="of the others in the mentorship")


class ThingOut(BaseModel):
    """Something that waits for you in a mentorship."""

    what: Waits
    mentorship_id: UUID
    about: UUID | None = Field(description="the session, agreement or question for feedback; null for a check-in")
    with_names: list[str] = Field(examples=[["Lin Wu"]], description="of the others in the mentorship")
    by_name: str = Field(
        examples=["Lin Wu"], description="who proposes the times, or asks for feedback; empty for what nobody asks"
    )
    meeting: MeetingOut | None = Field(description="of a session; while times are proposed, with the first of them")


class ToDoOut(BaseModel):
    """What waits for you, and when you meet next."""

    things: list[ThingOut] = Field(max_length=MOST)
    ahead: list[MeetingOut] = Field(max_length=MOST, description="in the next 60 days, soonest first")
    more: bool = Field(description="further things wait than are told here")
