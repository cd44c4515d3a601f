"""Requests and answers about communities."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.communities.handlers import Member, Shown
from shared.text import Line, Prose

__all__ = ["CommunityId", "CommunityIn", "CommunityMemberOut", "CommunityOut"]

CommunityId = Annotated[UUID, Path(description="id of the community")]


class CommunityIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Guild of data people", "description": "For all who work with data, or would like to."}
            ]
        },
    )

    name: Line = Field(min_length=1, max_length=100, description="no other community has it")
    description: Prose = Field(default="", max_length=4000)


class CommunityOut(BaseModel):
    id: UUID
    version: int
    name: str = Field(examples=["Guild of data people"])
    description: str
    state: Literal["open", "closed"]
    founded_at: datetime
    members: int = Field(description="active people who belong to it", examples=[12])
    mine: bool = Field(description="whether you belong to it")

    @classmethod
    def of(cls, shown: Shown) -> CommunityOut:
        row = shown.row
        return cls(
            id=row.id,
            version=row.version,
            name=row.name,
            description=row.description,
            state=row.state,  # pyright: ignore[reportArgumentType] - a column of these states
            founded_at=row.founded_at,
            members=shown.members,
            mine=shown.mine,
        )


class CommunityMemberOut(BaseModel):
    person_id: UUID
    name: str = Field(examples=["Tom Adeyemi"])
    joined_at: datetime

    @classmethod
    def of(cls, member: Member) -> CommunityMemberOut:
        row, name = member
        return cls(person_id=row.person_id, name=name, joined_at=row.joined_at)
