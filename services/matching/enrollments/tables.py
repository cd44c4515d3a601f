"""Who takes part in a program."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Enrollment"]


class Enrollment(Aggregate, Base):
    """A person and a program, in one role; whoever is in both roles has two of these.

    state: see `domain`. places: how many mentees a mentor can take, 0 for a mentee. answers: `domain.Answers` as JSON.
    enrolled_at: when they came to be here, by whatever way. waiting_since, waits_for: the order of the waitlist, and
    why ("program-full" or "mentors-full"). paused_until: not matched before that day. invited_by: None for an account
    that is nobody's. withdrew_why: a code of `domain.WHY`, empty unless withdrawn; withdrew_words: their own reason,
    which admins read only where withdrew_words_shared. counted: they agreed that what they shared of their identity is
    counted in analytics.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        UniqueConstraint("program_id", "person_id", "role"),
        Index("ix_enrollment_waiting", "program_id", "waiting_since", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_enrollment_answer_by", "answer_by", postgresql_where=text("state = 'invited'")),
    )

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)
    role: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="enrolled")
    places: Mapped[int]
    answers: Mapped[Sealed | None] = mapped_column(PrivateText)
    enrolled_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    waits_for: Mapped[str] = mapped_column(server_default="")
    paused_until: Mapped[date | None]
    invited_by: Mapped[UUID | None]
    answer_by: Mapped[date | None]
    withdrew_on: Mapped[date | None]
    withdrew_why: Mapped[str] = mapped_column(server_default="")
    withdrew_words: Mapped[Sealed | None] = mapped_column(PrivateText)
    withdrew_words_shared: Mapped[bool] = mapped_column(server_default="false")
    counted: Mapped[bool] = mapped_column(server_default="false")
