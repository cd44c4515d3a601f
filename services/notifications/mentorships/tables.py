"""Mentorships and their people, as far as it matters for noticing what does not happen."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Member", "Mentorship"]


class Mentorship(Base):
    """state: "active", "paused" or "ended". met_on: the last session that was held. meets_at: the start of the last one
    that is planned. agreement: number of the one proposed last, 0 for none; agreed: all have signed it."""

    __tablename__ = "mentorship"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    state: Mapped[str]
    started_at: Mapped[datetime]
    met_on: Mapped[date | None]
    meets_at: Mapped[datetime | None]
    agreement: Mapped[int]
    agreed: Mapped[bool]


class Member(Base):
    """A person in a mentorship. role: "mentee", "mentor" or "peer". signed: the number of the agreement signed last."""

    __tablename__ = "mentorship_member"

    mentorship_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    role: Mapped[str]
    left: Mapped[bool]
    signed: Mapped[int]
    checked_in_at: Mapped[datetime | None]
