"""Mentorships and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Mentorship", "Session"]


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
