"""What somebody confides to the person who is named for concerns."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Concern"]


class Concern(Aggregate, Base):
    """state: open, seen or settled. words: by who reports it; answer: by the contact. about_id: None when it is about
    nobody in particular."""

    __tablename__ = "concern"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    mentorship_id: Mapped[UUID | None] = mapped_column(ForeignKey("mentorship.id"))
    reported_by: Mapped[UUID] = mapped_column(index=True)
    contact_id: Mapped[UUID] = mapped_column(index=True)
    about_id: Mapped[UUID | None]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    answer: Mapped[Sealed | None] = mapped_column(PrivateText)
    state: Mapped[str]
    reported_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
