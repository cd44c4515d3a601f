"""Requests and answers about circles."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.wrong import Wrong

__all__ = ["CircleIn", "LeftOut", "PeerOut", "SuggestedCircleOut", "SuggestedCirclesOut"]


class CircleIn(BaseModel):
    """Who shares a circle; the first convenes it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "people": [
                        "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
                        "01980f3e-6a1b-7d4f-8e6c-2a7b3c8d9e0f",
                        "01980f3e-7b2c-7e50-9f7d-3b8c4d9e0f1a",
                    ]
                }
            ]
        },
    )

    people: Annotated[list[UUID], Field(min_length=3, max_length=50)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.people)) < len(self.people):
            raise Wrong("person-twice", "Name each person once.")
        return self


class PeerOut(BaseModel):
    """suits: how well they suit the others of the circle, from 0 to 1."""

    person_id: UUID
    name: str = Field(examples=["Tom Adeyemi"])
    suits: float = Field(examples=[0.72])


class SuggestedCircleOut(BaseModel):
    people: list[PeerOut]


class LeftOut(BaseModel):
    """Somebody without a circle, and why."""

    person_id: UUID
    name: str
    why: str = Field(examples=["There are too few people with whom Tom could share a circle under these rules."])


class SuggestedCirclesOut(BaseModel):
    """Circles that nobody is in yet: form those that you agree with. gap: a better division is at most this share
    better."""

    circles: list[SuggestedCircleOut]
    left: list[LeftOut]
    gap: float = Field(ge=0, examples=[0.04])
