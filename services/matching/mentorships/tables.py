"""Mentorships, their sessions, and the feedback that the two give each other."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Feedback", "Mentorship", "Session"]


class Mentorship(Aggregate, Base):
    """Two people who have accepted each other. state: active (ending comes with the agreement)."""

    __tablename__ = "mentorship"
    __table_args__ = (
        Index(
            "uq_mentorship_active",
            "program_id",
            "mentee_id",
            "mentor_id",
            unique=True,
            postgresql_where=text("state = 'active'"),
        ),
    )

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str]
    started_at: Mapped[datetime]


class Session(Aggregate, Base):
    """The two meet. state: scheduled or held. zone: IANA, of the one who scheduled it."""

    __tablename__ = "session"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    scheduled_by: Mapped[UUID]
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    place: Mapped[str]
    link: Mapped[str]
    state: Mapped[str]
    held_on: Mapped[date | None]


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
