"""What the pages about what is heard read: preferences and chats of a person, webhooks of the company's systems."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers import Preferences

__all__ = [
    "Chat", "Delivery", "Endpoint", "EventType", "MyPreferences", "NewEndpoint", "NewSecret", "Redelivered",
    "Secret", "Suppression", "Tested",
]  # fmt: skip


class MyPreferences(Preferences):
    version: int


class Chat(BaseModel):
    id: UUID
    channel: str
    name: str
    disabled_at: datetime | None
    reason: str | None


class Tested(BaseModel):
    accepted: bool
    reason: str | None


class Suppression(BaseModel):
    reason: str
    since: datetime


class EventType(BaseModel):
    name: str
    about: str


class Secret(BaseModel):
    created_at: datetime
    until: datetime | None


class Endpoint(BaseModel):
    id: UUID
    version: int
    name: str
    url: str
    events: list[str]
    state: str
    reason: str | None
    created_at: datetime
    failing_since: datetime | None
    secrets: list[Secret]


class NewEndpoint(Endpoint):
    secret: str


class NewSecret(BaseModel):
    secret: str


class Delivery(BaseModel):
    id: UUID
    rule: str
    about: UUID
    state: str
    created_at: datetime
    attempts: int
    ended_at: datetime | None
    reason: str | None


class Redelivered(BaseModel):
    count: int
