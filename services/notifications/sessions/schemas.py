"""Invitations as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

__all__ = ["Answer", "InvitationOut", "TimeAnswerOut"]

Answer = Literal["needs-action", "accepted", "declined", "tentative"]


class TimeAnswerOut(BaseModel):
    """What was answered to one time of a recurrence, named by the start that it gives that time."""

    occurrence: datetime
    answer: Answer


class InvitationOut(BaseModel):
    """Something that you are invited to, and what your calendar has answered."""

    id: UUID = Field(description="of the session or gathering")
    kind: Literal["session", "gathering"]
    mentorship_id: UUID | None
    title: str
    start: datetime = Field(description="of its first time")
    end: datetime
    recurrence: str = Field(description="an RFC 5545 RRULE value, empty for once", examples=["FREQ=WEEKLY;COUNT=10"])
    cancelled: bool
    answer: Answer
    times: list[TimeAnswerOut] = Field(description="answers to single times that differ")
