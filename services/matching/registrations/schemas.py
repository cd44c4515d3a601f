"""Requests and answers about registrations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.registrations.handlers import Shown
from shared.values import Truth

__all__ = ["RegistrationIn", "RegistrationOut", "RegistrationState"]

RegistrationState = Literal["registered", "waiting", "released"]


class RegistrationIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"open_to_meet": True}]})

    open_to_meet: Truth = Field(
        default=False, description="whether others who were there may see that you were, with your name and department"
    )


class RegistrationOut(BaseModel):
    id: UUID
    version: int
    gathering_id: UUID
    person_id: UUID
    name: str = Field(examples=["Tom Adeyemi"])
    state: RegistrationState
    position: int | None = Field(description="in the waitlist, from 1; null for who does not wait", examples=[3])
    registered_at: datetime
    attended_at: datetime | None = Field(description="when they checked in or were recorded")
    open_to_meet: bool

    @classmethod
    def of(cls, shown: Shown) -> RegistrationOut:
        row = shown.row
        return cls(
            id=row.id,
            version=row.version,
            gathering_id=row.gathering_id,
            person_id=row.person_id,
            name=shown.name,
            state=row.state,  # pyright: ignore[reportArgumentType] - a column of these states
            position=shown.position,
            registered_at=row.registered_at,
            attended_at=row.attended_at,
            open_to_meet=row.open_to_meet,
        )
