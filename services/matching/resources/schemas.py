"""Shared resources as the API takes and shows them, and what a search finds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from shared.text import Line, Prose

__all__ = ["HitOut", "ResourceId", "ResourceIn", "ResourceOut", "SearchOut"]

ResourceId = Annotated[UUID, Path(description="id of the resource")]
_TITLE = "Designing Data-Intensive Applications, chapter 5"
_LINK = "https://dataintensive.net"


class ResourceIn(BaseModel):
    """A link for all others of the mentorship."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"title": _TITLE, "link": _LINK, "note": "The part on replication first."}]},
    )

    title: Line = Field(min_length=1, max_length=200, description="travels in mails")
    link: str = Field(max_length=2000, pattern=r"^https?://[!-~]+$")
    note: Prose = Field(default="", max_length=2000, description="why it is worth reading; only the others read it")


class ResourceOut(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    shared_by: UUID
    shared_by_name: str = Field(examples=["Lin Wu"])
    title: str = Field(examples=[_TITLE])
    link: str = Field(examples=[_LINK])
    note: str
    erased: bool = Field(description="the note was erased with its author's data")
    shared_at: datetime


class HitOut(BaseModel):
    """A message or a resource that was found."""

    kind: Literal["message", "resource"]
    id: UUID
    by: UUID = Field(description="who wrote or shared it")
    by_name: str = Field(examples=["Lin Wu"])
    at: datetime
    title: str = Field(description="of a resource")
    link: str = Field(description="of a resource")
    words: str = Field(description="of a message, or the note of a resource")


class SearchOut(BaseModel):
    """What was found, newest first."""

    items: list[HitOut]
    total: int = Field(description="how much was found; items has the newest of it")
    complete: bool = Field(description="false in a very long thread, of which only the newest part was searched")
    searched: int = Field(
        description="how many messages, and how many resources, are searched at most", examples=[2000]
    )
