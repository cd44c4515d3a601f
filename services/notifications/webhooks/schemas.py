"""Webhook endpoints as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Len
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.text import Line
from shared.values import Instant, Whole

__all__ = [
    "EndpointId",
    "EndpointIn",
    "EndpointOut",
    "EventTypeOut",
    "NewEndpointOut",
    "NewSecretOut",
    "RedeliverIn",
    "RedeliveredOut",
    "RotateIn",
    "SecretOut",
]

EndpointId = Annotated[UUID, Path(description="id of a webhook endpoint")]
Pattern = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z]{1,20}\.(\*|[a-z_]{1,60}\*?))$", max_length=90)]


class EndpointIn(BaseModel):
    """Where events are sent, and which."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Learning platform",
                    "url": "https://hooks.company.example/mentoring",
                    "events": ["matching.mentorship_started", "matching.session_*"],
                }
            ]
        },
    )

    name: Line = Field(min_length=1, max_length=100, description="what you call it")
    url: Line = Field(min_length=1, max_length=2000, description="https, reachable, and no secret in it")
    events: Annotated[list[Pattern], Len(1, 50)] = Field(
        description="names of events without their version, as GET /webhook-events lists them; a * at the end stands "
        "for the rest of a name"
    )


class SecretOut(BaseModel):
    """A secret that signs; it itself is shown once, when it is made."""

    model_config = ConfigDict(from_attributes=True)

    created_at: datetime
    until: datetime | None = Field(description="it signs until then; null for the newest, which has no end")


class EndpointOut(BaseModel):
    """An endpoint of one of the company's systems."""

    id: UUID
    version: int = Field(description="the version for If-Match")
    name: str
    url: str
    events: list[str]
    state: Literal["enabled", "disabled"]
    reason: Literal["gone", "failing", "by-hand"] | None = Field(
        description="why it is disabled. gone: it has answered 410; failing: it has accepted nothing for five days"
    )
    created_at: datetime
    failing_since: datetime | None = Field(description="since when it has accepted nothing; null while it does")
    secrets: list[SecretOut] = Field(description="those that sign, the newest first; empty in lists", max_length=10)


class NewEndpointOut(EndpointOut):
    secret: str = Field(description="with which to verify signatures; shown this once", examples=["whsec_…"])


class RotateIn(BaseModel):
    """Make a new secret."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Whole = Field(
        default=24, ge=0, le=24 * 14, description="how long those before it sign as well; 0 ends them at once"
    )


class NewSecretOut(BaseModel):
    secret: str = Field(description="with which to verify signatures; shown this once", examples=["whsec_…"])
    version: int


class RedeliverIn(BaseModel):
    """Send once more what failed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"since": "2030-03-04T00:00:00+01:00"}]})

    since: Instant = Field(description="of when the oldest is; messages are kept for 30 days")


class RedeliveredOut(BaseModel):
    count: int = Field(description="how many are sent again, 10,000 at most; ask again for the rest", examples=[12])


class EventTypeOut(BaseModel):
    """An event that can be sent."""

    name: str = Field(description="as endpoints choose it", examples=["matching.mentorship_started"])
    type: str = Field(description="the type in what is sent", examples=["matching.mentorship_started.v1"])
    about: str = Field(description="what it tells")
