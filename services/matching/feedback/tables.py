"""The feedback that the two of a mentorship give each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Feedback"]


class Feedback(Aggregate, Base):
    """What one of the two told the other; once per session and giver. words: `domain.Words` as JSON."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("session_id", "given_by"),)

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session.id"))
    given_by: Mapped[UUID]
    given_to: Mapped[UUID]
    rating: Mapped[int | None]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    given_at: Mapped[datetime]
