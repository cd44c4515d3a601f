"""How people say it goes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["CheckIn"]


class CheckIn(Aggregate, Base):
    """One person's answer. period: which check-in of the mentorship, from 1; due_on: since when it was due, which stays
    when the program changes its cadence and numbers anew. on_track: yes, partly or no. obstacle: a code of
    `domain.OBSTACLES`. words: for the admins only when shared_with_admins."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("mentorship_id", "person_id", "due_on"),)

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)
    period: Mapped[int]
    due_on: Mapped[date]
    on_track: Mapped[str]
    obstacle: Mapped[str]
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    shared_with_admins: Mapped[bool]
    recorded_on: Mapped[date]
