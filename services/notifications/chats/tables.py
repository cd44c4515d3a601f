"""Chat channels that people or programs have connected."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base
from shared.private_text import PrivateText, Sealed

__all__ = ["ChatChannel"]


class ChatChannel(Base):
    """An incoming webhook of Slack or Teams. Whose: person_id's own, or program_id's for all of it. channel: as of
    deliveries.domain. address: its URL, a secret. disabled_at: since when it refuses everything."""

    __tablename__ = "chat_channel"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    channel: Mapped[str]
    name: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    program_id: Mapped[UUID | None] = mapped_column(index=True)
    address: Mapped[Sealed] = mapped_column(PrivateText)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
