"""Answers about the archive."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ArchiveCounts"]


class ArchiveCounts(BaseModel):
    """How many events are kept. types: by event type, those that came at least once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"total": 1002, "types": {"profiles.person_joined.v1": 1000, "matching.program_launched.v1": 2}}
            ]
        }
    )

    total: int = Field(ge=0)
    types: dict[str, int]
