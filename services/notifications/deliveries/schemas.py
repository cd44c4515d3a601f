"""Deliveries as the API shows them: ids, never a name or an address."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.deliveries.domain import Channel, DeliveryState

__all__ = ["AttemptOut", "DeliveryId", "DeliveryOut", "DeliveryWithAttempts", "RuleName"]

DeliveryId = Annotated[UUID, Path(description="the id of a delivery")]
RuleName = Annotated[
    str | None, Query(max_length=60, pattern=r"^[a-z0-9_.]+$", description="only those of this rule or type of event")
]


class DeliveryOut(BaseModel):
    """What is handed to a channel, once. Its id is in the mail's Message-ID."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    channel: Channel
    rule: str = Field(
        description="the nudge's rule, or the type of an event that a webhook tells", examples=["goal_due"]
    )
    about: UUID = Field(description="the id of the thing that it is about")
    nudge_id: UUID | None = Field(description="the nudge that it carries; null for a digest and for a webhook")
    person_id: UUID | None = Field(description="who hears it; null for a webhook")
    target_id: UUID | None = Field(description="the chat channel or the webhook's endpoint")
    program_id: UUID | None
    state: DeliveryState
    created_at: datetime
    try_at: datetime = Field(description="when it is looked at next")
    attempts: int = Field(description="how often it was handed to the channel")
    ended_at: datetime | None = Field(description="when it was accepted, failed, dropped or lost sight of")
    reason: str | None = Field(description="a code: why the last attempt did not succeed", examples=["smtp-451"])


class AttemptOut(BaseModel):
    """One attempt to hand a delivery to its channel."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime = Field(description="when its outcome was written down")
    outcome: Literal["accepted", "deferred", "refused", "unknown", "bounced", "complained"]
    reason: str | None = Field(description="a code, never the other side's words", examples=["smtp-451"])
    milliseconds: int = Field(description="how long it took")


class DeliveryWithAttempts(DeliveryOut):
    """A delivery and its attempts, the first one first."""

    log: list[AttemptOut] = Field(max_length=500)
