"""Calendar feeds as the API shows them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["FeedOut", "NewFeedOut"]


class FeedOut(BaseModel):
    """That there is a feed. Its address is shown once, when it is given."""

    model_config = ConfigDict(from_attributes=True)

    created_at: datetime = Field(description="when its address was given")


class NewFeedOut(FeedOut):
    address: str = Field(
        description="whoever has it can read your calendar with us: give it to your calendar program and nobody else",
        examples=["https://mentoring.example.org/api/notifications/v1/feeds/OWNoR3pT….ics"],
    )
