"""Agendas and notes of sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["SessionNote"]


class SessionNote(Aggregate, Base):
    """kind: agenda (always shared) or note. planned_at: which time of a recurrence. shared: the others may read it."""

    __tablename__ = "session_note"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    planned_at: Mapped[datetime | None]
    author_id: Mapped[UUID]
    kind: Mapped[str]
    shared: Mapped[bool]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    written_at: Mapped[datetime]
