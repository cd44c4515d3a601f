"""Chat channels as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.notifications.deliveries.domain import Channel
from shared.text import Line

__all__ = ["ChatId", "ChatIn", "ChatOut", "ProgramChatIn", "TestedOut"]

ChatId = Annotated[UUID, Path(description="id of a chat channel")]
Kind = Literal[Channel.SLACK, Channel.TEAMS]

_SLACK: JsonDict = {
    "channel": "slack",
    "name": "My channel",
    "url": "https://hooks.slack.com/services/T0000000/B0000000/XXXXXXXXXXXXXXXXXXXXXXXX",
}


class ChatIn(BaseModel):
    """An incoming webhook that you have made in Slack or Teams."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SLACK]})

    channel: Kind
    name: Line = Field(min_length=1, max_length=100, description="what you call it")
    url: Line = Field(
        min_length=1, max_length=2000, description="the webhook's address, a secret: nobody is shown it again"
    )


class ProgramChatIn(ChatIn):
    """The same for a channel of a program."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{**_SLACK, "language": "en"}]})

    language: Line = Field(default="", max_length=35, description="what it is written in (BCP 47); empty for English")


class ChatOut(BaseModel):
    """A chat channel; never its address."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    channel: Kind
    name: str
    person_id: UUID | None = Field(description="whose own it is; null for a program's")
    program_id: UUID | None = Field(description="which program's it is; null for a person's")
    language: str
    created_at: datetime
    disabled_at: datetime | None = Field(description="since when it takes nothing; null while it does")
    reason: str | None = Field(description="a code: why", examples=["slack-no_service"])


class TestedOut(BaseModel):
    """What became of a test message."""

    accepted: bool = Field(description="whether the chat took it; look there as well")
    reason: str | None = Field(description="a code: why it did not", examples=["slack-no_service"])
    chat: ChatOut
