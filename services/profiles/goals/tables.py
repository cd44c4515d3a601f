"""Goals, and who mentors whom as far as goals need it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Goal", "MentorOf"]


class Goal(Aggregate, Base, repr=False):
    """What a person wants to reach. why: their own reason, or their mentor's; it stays here."""

    __tablename__ = "goal"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    why: Mapped[Sealed | None] = mapped_column(PrivateText)
    skill: Mapped[str | None]
    due: Mapped[date | None]
    achieved_on: Mapped[date | None]


class MentorOf(Base):
    """A mentorship as matching told of it."""

    __tablename__ = "mentor_of"

    mentorship_id: Mapped[UUID] = mapped_column(primary_key=True)
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID]
