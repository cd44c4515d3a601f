"""Answers about whom somebody keeps away."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, Field

from services.matching.blocks.domain import note
from services.matching.blocks.handlers import Blocked

__all__ = ["BlockOut", "BlockedId"]

BlockedId = Annotated[UUID, Path(description="id of the person who is kept away")]


class GoingOut(BaseModel):
    """A mentorship that goes on until one of the two ends it."""

    mentorship_id: UUID
    program_id: UUID
    program_name: str = Field(examples=["Spring cohort"])


class BlockOut(BaseModel):
    person_id: UUID = Field(description="whom you keep away")
    name: str = Field(examples=["Lin Wu"])
    blocked_at: datetime
    going: list[GoingOut] = Field(
        description="mentorships that you two are in: a block ends none; POST /mentorships/{mentorship_id}/end does"
    )
    note: str = Field(description="what the block does", examples=["You and Lin Wu are not matched with each other. …"])

    @classmethod
    def of(cls, blocked: Blocked) -> BlockOut:
        return cls(
            person_id=blocked.row.blocked_id,
            name=blocked.name,
            blocked_at=blocked.row.blocked_at,
            going=[
                GoingOut(
                    mentorship_id=key,
                    program_id=program.id,
                    program_name=program.name,
                )
                for key, program in blocked.going
            ],
            note=note(blocked.name or "this person", [program.name for _, program in blocked.going]),
        )
