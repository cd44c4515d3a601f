"""Messages as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from shared.text import Prose

__all__ = ["MessageId", "MessageIn", "MessageOut", "ReadIn", "ThreadOut", "UnreadCountOut", "UnreadOut"]

MessageId = Annotated[UUID, Path(description="id of the message")]


class MessageIn(BaseModel):
    """A message to all others of the mentorship, who alone read it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"words": "I have read the chapter. Shall we start there?"}]}
    )

    words: Prose = Field(min_length=1, max_length=4000)


class MessageOut(BaseModel):
    id: UUID
    version: int
    mentorship_id: UUID
    author_id: UUID
    author_name: str = Field(examples=["Lin Wu"])
    words: str = Field(description="empty when it was taken back or erased")
    taken_back: bool = Field(description="its author took it back")
    erased: bool = Field(description="the words were erased with their author's data")
    posted_at: datetime
    edited_at: datetime | None = Field(description="when its author last changed it")


class ThreadOut(BaseModel):
    """A part of a thread, newest last."""

    items: list[MessageOut]
    older: str | None = Field(description="as `before`: the messages before these; null at the beginning")
    newer: str | None = Field(description="as `after`: what came since; null in a thread without messages")
    total: int = Field(description="how many messages you can read in this thread")


class ReadIn(BaseModel):
    """Up to which message you have read."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"message_id": "01920000-0000-7000-8000-000000000071"}]}
    )

    message_id: UUID


class UnreadCountOut(BaseModel):
    """How many messages of others you have not read in a mentorship."""

    mentorship_id: UUID
    unread: int = Field(examples=[2])


class UnreadOut(UnreadCountOut):
    """The same, and with whom it is."""

    with_names: list[str] = Field(examples=[["Lin Wu"]], description="of the others in the mentorship")
