"""The thread of a mentorship."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Message", "ThreadReader"]


class Message(Aggregate, Base):
    """words: None when its author took it back."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_thread", "mentorship_id", "id"),)

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"))
    author_id: Mapped[UUID]
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class ThreadReader(Base):
    """Up to which message somebody has read a thread."""

    __tablename__ = "thread_reader"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_to: Mapped[UUID]
