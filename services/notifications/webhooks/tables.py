"""Endpoints of the company's own systems, and what is sent to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base
from shared.private_text import PrivateText, Sealed

__all__ = ["Endpoint", "EndpointSecret", "WebhookMessage"]


class Endpoint(Base):
    """Where events are sent. events: as of webhooks.domain.listens. state: "enabled" or "disabled". created_by: whom to
    tell; None where an account without a profile made it. failing_since: the first failure after the last success.
    reason: a code, why it is disabled."""

    __tablename__ = "webhook_endpoint"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    url: Mapped[str]
    name: Mapped[str]
    events: Mapped[list[str]]
    state: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    failing_since: Mapped[datetime | None]
    reason: Mapped[str | None]


class EndpointSecret(Base):
    """A key that signs what is sent to an endpoint. until: after a rotation the old one still signs until then."""

    __tablename__ = "webhook_secret"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID] = mapped_column(index=True)
    secret: Mapped[Sealed] = mapped_column(PrivateText)
    created_at: Mapped[datetime]
    until: Mapped[datetime | None]


class WebhookMessage(Base):
    """What is sent, byte for byte; its id is the webhook-id."""

    __tablename__ = "webhook_message"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    body: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)
