"""Who takes part in a program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Enrollment"]


class Enrollment(Aggregate, Base):
    """A person takes part in a program in one role; whoever does in both has two of these.

    places: how many mentees a mentor can take, 0 for a mentee. answers: `domain.Answers` as JSON.
    """

    __tablename__ = "enrollment"
    __table_args__ = (UniqueConstraint("program_id", "person_id", "role"),)

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)
    role: Mapped[str]
    places: Mapped[int]
    answers: Mapped[Sealed | None] = mapped_column(PrivateText)
    enrolled_at: Mapped[datetime]
