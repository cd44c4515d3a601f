"""Suppressed addresses as the API shows them: never the address itself, which its owner knows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.text import Line

__all__ = ["NoticesIn", "NoticesOut", "SuppressionOut"]


class SuppressionOut(BaseModel):
    """No mail goes to this person, until their address changes or this is lifted."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    reason: Literal["bounced", "complained"] = Field(
        description="bounced: mail servers say that the address takes no mail; complained: a mail was called unwanted"
    )
    code: str = Field(description="the status of RFC 3463, or the kind of complaint", examples=["5.1.1", "abuse"])
    since: datetime


class NoticeIn(BaseModel):
    """What a provider says of one mail."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["bounce", "complaint"]
    message_id: Line = Field(max_length=998, description="the mail's Message-ID, with or without angle brackets")
    recipient: Line = Field(min_length=3, max_length=320, description="the address that the mail went to")
    status: str = Field(
        default="",
        max_length=11,
        pattern=r"^([245]\.[0-9]{1,3}\.[0-9]{1,3})?$",
        description="of a bounce, by RFC 3463; without it, it counts as a soft bounce",
    )


_NOTICE: dict[str, Any] = {
    "kind": "bounce",
    "message_id": "<nudge.019e2b4c-7d1a-7c3e-9b52-3f8e6a1d4c70@company.example>",
    "recipient": "tom@company.example",
    "status": "5.1.1",
}


class NoticesIn(BaseModel):
    """Notices of bounces and complaints."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"notices": [_NOTICE]}]})

    notices: list[NoticeIn] = Field(min_length=1, max_length=100)


class NoticesOut(BaseModel):
    """outcomes: of each notice, in their order."""

    outcomes: list[str] = Field(
        max_length=100,
        description=(
            '"bounce" or "complaint", or why nothing came of it: "unknown-delivery", "another-recipient", "no-bounce", '
            '"reported-before"'
        ),
        examples=[["bounce"]],
    )
