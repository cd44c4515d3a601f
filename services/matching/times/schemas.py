"""Suggested times as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

__all__ = ["LocalOut", "OfferOut", "TimesOut"]


class LocalOut(BaseModel):
    """A time as the clock of one person shows it."""

    person_id: UUID
    zone: str = Field(examples=["Europe/Berlin"])
    start: datetime
    end: datetime


class OfferOut(BaseModel):
    start: datetime
    end: datetime
    outside_hours_of: list[UUID] = Field(description="for whom this lies outside their working hours")
    local: list[LocalOut]


class TimesOut(BaseModel):
    """Suggested times, in their order."""

    reason: Literal["", "hours-do-not-overlap", "no-free-time"] = Field(
        description="why none of them is in everybody's working hours; empty where all are"
    )
    assumed_hours_of: list[UUID] = Field(
        description="who has not said when they work; Monday to Friday from 9 to 17 is assumed"
    )
    items: list[OfferOut] = Field(max_length=20)
