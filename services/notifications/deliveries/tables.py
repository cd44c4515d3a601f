"""What is handed to a channel, and every attempt to do so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Attempt", "Delivery"]


class Delivery(Base):
    """One thing to one recipient over one channel. Its id is the idempotency key towards the channel.

    nudge_id: what it carries; None for a digest (its nudges name it) and for a webhook. target_id: the chat channel or
    webhook endpoint. sender: the sender (an advisory lock that dies with it) that has taken it; in state "sending" it
    may be with the channel already. try_at: when it is looked at next.
    """

    __tablename__ = "delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    rule: Mapped[str]
    about: Mapped[UUID]
    nudge_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    target_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    traceparent: Mapped[str | None]

    state: Mapped[str]
    created_at: Mapped[datetime]
    try_at: Mapped[datetime]
    sender: Mapped[int | None]
    attempts: Mapped[int]
    first_tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    __table_args__ = (
        Index(
            "ix_delivery_once_per_nudge",
            "nudge_id",
            "channel",
            "target_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("nudge_id is not null"),
        ),
        Index(
            "ix_delivery_once_per_message",
            "about",
            "target_id",
            unique=True,
            postgresql_where=text("channel = 'webhook'"),
        ),
        Index("ix_delivery_pending", "channel", "try_at", "id", postgresql_where=text("state = 'pending'")),
        Index("ix_delivery_taken", "sender", postgresql_where=text("state in ('taken', 'sending')")),
        Index("ix_delivery_person_id_ended_at", "person_id", "ended_at"),
        Index("ix_delivery_target_id", "target_id", "id"),
    )


class Attempt(Base):
    """One attempt of a delivery. outcome: as of deliveries.domain. reason: a code, never an address or a server's
    words. milliseconds: how long it took."""

    __tablename__ = "delivery_attempt"

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    milliseconds: Mapped[int]
