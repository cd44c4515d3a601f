"""Bringing two people together who do not know each other."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Introduction"]


class Introduction(Aggregate, Base):
    """Somebody introduces a mentee to a third person, `to_id`. state: proposed, made or expired.

    words: why, by who introduces. mentee_agreed, to_agreed: None as long as they have not said; after a no it is
    proposed until its last day.
    """

    __tablename__ = "introduction"
    __table_args__ = (Index("ix_introduction_answer_by", "answer_by", postgresql_where=text("state = 'proposed'")),)

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    introduced_by: Mapped[UUID] = mapped_column(index=True)
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    to_id: Mapped[UUID] = mapped_column(index=True)
    words: Mapped[Sealed] = mapped_column(PrivateText)
    state: Mapped[str]
    mentee_agreed: Mapped[bool | None]
    to_agreed: Mapped[bool | None]
    answer_by: Mapped[date]
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
