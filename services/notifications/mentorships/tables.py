"""Mentorships and their people, as far as it matters for noticing what does not happen.

Each column keeps the last that was told of one thing, so that the row ends the same in whatever order it is told.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Meeting", "Member", "Mentorship"]


class Mentorship(Base):
    """mentor_id: in a circle who convenes it. started_at: None while only what happens in it has been told. agreement:
    the number of the one proposed last, 0 for none; agreed: of the last one that all have signed."""

    __tablename__ = "mentorship"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID]
    kind: Mapped[str]
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]
    agreement: Mapped[int]
    proposed_at: Mapped[datetime | None]
    agreed: Mapped[int]


class Member(Base):
    """A person in a mentorship. role: "mentee", "mentor" or "peer". joined_at, left_at: the later one holds. signed:
    the number of the agreement signed last."""

    __tablename__ = "mentorship_member"

    mentorship_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    role: Mapped[str]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    signed: Mapped[int]
    checked_in_on: Mapped[date | None]


class Meeting(Base):
    """What was said last of a session, or of one time of a recurrence. held_on: None when it was missed."""

    __tablename__ = "mentorship_meeting"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    occurrence: Mapped[datetime] = mapped_column(primary_key=True)
    mentorship_id: Mapped[UUID] = mapped_column(index=True)
    held_on: Mapped[date | None]
    said_at: Mapped[datetime]
