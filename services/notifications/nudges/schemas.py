"""Nudges as the API shows them: ids, never a name or an address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.nudges.domain import Rule, State

__all__ = ["NudgeOut"]


class NudgeOut(BaseModel):
    """One nudge to one person, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    rule: Rule
    person_id: UUID
    about: UUID = Field(description="the id of the thing that the nudge is about")
    due: datetime = Field(description="when its rule wants it to be sent")
    try_at: datetime = Field(description="when it is looked at next: later than due in quiet hours")
    state: State
    ended_at: datetime | None = Field(description="when it was delivered, failed or dropped")
    reason: str | None = Field(
        description="a code: why it failed or was dropped, or why nobody would send it any more", examples=["achieved"]
    )
