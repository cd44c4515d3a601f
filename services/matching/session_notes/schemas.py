"""Agendas and notes as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from shared.text import Prose
from shared.values import Instant, Truth

__all__ = ["NoteChangeIn", "NoteId", "NoteIn", "NoteOut"]

NoteId = Annotated[UUID, Path(description="id of the note")]


class NoteIn(BaseModel):
    """An agenda, which all of them read, or a note, which only you read unless you share it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "note", "shared": False, "words": "Ask about the on-call week."}]},
    )

    kind: Literal["agenda", "note"] = "note"
    shared: Truth = Field(default=False, description="the others may read it; an agenda is always shared")
    occurrence: Instant | None = Field(
        default=None, description="`planned_at` of one time of a recurrence; all of it when not given"
    )
    words: Prose = Field(min_length=1, max_length=10_000)


class NoteChangeIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"shared": True, "words": "We talked about the on-call week."}]}
    )

    shared: Truth = Field(description="the others may read it; an agenda is always shared")
    words: Prose = Field(min_length=1, max_length=10_000)


class NoteOut(BaseModel):
    id: UUID
    version: int
    session_id: UUID
    occurrence: datetime | None = Field(description="which time of a recurrence; null for all of it")
    author_id: UUID
    kind: Literal["agenda", "note"]
    shared: bool
    words: str
    erased: bool = Field(description="the author's words were erased with their data")
    written_at: datetime
