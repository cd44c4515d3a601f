"""Chat channels that people or programs have connected, and what is posted into those of programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base
from shared.private_text import PrivateText, Sealed

__all__ = ["ChatChannel", "ProgramPost"]


class ChatChannel(Base):
    """An incoming webhook of Slack or Teams. Whose: person_id's own, or program_id's for all of it. channel: as of
    deliveries.domain. address: its URL, a secret, sealed under the channel's own id. language: BCP 47, of a program's
    channel. disabled_at: since when it refuses everything, for this reason."""

    __tablename__ = "chat_channel"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    channel: Mapped[str]
    name: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    program_id: Mapped[UUID | None] = mapped_column(index=True)
    language: Mapped[str]
    address: Mapped[Sealed] = mapped_column(PrivateText)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class ProgramPost(Base):
    """What concerns everybody in a program. Its id is what its deliveries are about. payload: as of the rule's nudges,
    without a reader."""

    __tablename__ = "program_post"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str]
    program_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
