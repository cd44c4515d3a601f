"""Answers to sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base

__all__ = ["SessionAnswer"]


class SessionAnswer(Base):
    """What one person has said of all of a session, or of one time of a recurrence. said: "accepted", "declined" or
    "tentative". planned_at: the start that the recurrence gives that time."""

    __tablename__ = "session_answer"
    __table_args__ = (UniqueConstraint("session_id", "person_id", "planned_at", postgresql_nulls_not_distinct=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    person_id: Mapped[UUID]
    planned_at: Mapped[datetime | None]
    said: Mapped[str]
    said_at: Mapped[datetime]
