"""Requests about what people share of their identity."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from services.matching.enrollments.schemas import IdentityIn
from shared.values import Truth

__all__ = ["SharingIn"]


class SharingIn(BaseModel):
    """All that a person shares from now on; what is left out is erased."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "identity": [
                        {
                            "attribute": "first in the family to study",
                            "values": ["yes"],
                            "statement": "Match me with a mentor who was the first to study as well.",
                            "agreed": True,
                        }
                    ],
                    "counted": False,
                }
            ]
        },
    )

    identity: list[IdentityIn] = Field(max_length=20)
    counted: Truth = Field(
        description="whether they agree, besides, that these are counted in analytics, never shown of one person"
    )
