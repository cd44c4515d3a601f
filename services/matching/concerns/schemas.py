"""Requests and answers about concerns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.concerns.handlers import Readable
from shared.text import Prose

__all__ = ["ConcernAnswerIn", "ConcernId", "ConcernIn", "ConcernOut", "ConcernState"]

ConcernId = Annotated[UUID, Path(description="id of the concern")]
ConcernState = Literal["open", "seen", "settled"]
Words = Annotated[Prose, Field(min_length=1, max_length=8000)]


class ConcernIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"words": "Our sessions turn into errands for my mentor, and I do not dare to say so."}]
        },
    )

    words: Words = Field(description="sealed; only you and the contact read it")
    about_id: UUID | None = Field(
        default=None, description="the person whom it is about; null for nobody in particular"
    )
    mentorship_id: UUID | None = Field(default=None, description="a mentorship of yours in this program")


class ConcernAnswerIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"words": "Thank you for telling me. May I call you on Thursday?"}]},
    )

    words: Words = Field(description="sealed; only who reported it and you read it")


class ConcernOut(BaseModel):
    id: UUID
    version: int
    program_id: UUID
    mentorship_id: UUID | None
    reported_by: UUID
    reporter_name: str = Field(examples=["Tom Adeyemi"])
    contact_id: UUID
    contact_name: str = Field(examples=["Ines Ombuds"])
    contact_left: bool = Field(description="the contact has left and reads nothing any more: report it anew")
    about_id: UUID | None
    about_name: str
    words: str
    erased: bool = Field(description="the words were erased with their author's data")
    answer: str = Field(description="of the contact; empty before they have written one")
    answer_erased: bool = Field(description="the answer was erased with the contact's data")
    state: ConcernState
    reported_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, readable: Readable) -> ConcernOut:
        row = readable.row
        return cls(
            id=row.id,
            version=row.version,
            program_id=row.program_id,
            mentorship_id=row.mentorship_id,
            reported_by=row.reported_by,
            reporter_name=readable.reporter,
            contact_id=row.contact_id,
            contact_name=readable.contact,
            contact_left=readable.contact_left,
            about_id=row.about_id,
            about_name=readable.about,
            words=readable.words or "",
            erased=readable.words is None,
            answer=readable.answer or "",
            answer_erased=readable.answer is None,
            state=row.state,  # pyright: ignore[reportArgumentType] - a column of these states
            reported_at=row.reported_at,
            settled_at=row.settled_at,
        )
