"""What has happened in programs: a row for each thing, filled by its events in whatever order they come.

People and programs are named by id without a foreign key: a row never waits for another topic.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["Enrollment", "Feedback", "Mentorship", "Program", "Proposal", "Session"]


class Program(Base):
    """A program. minimum_cell: the smallest number of people that may be shown."""

    __tablename__ = "program"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    admins: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    minimum_cell: Mapped[int]


class Enrollment(Base):
    __tablename__ = "enrollment"

    program_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Proposal(Base):
    """accepted_at: when the second of the two accepted."""

    __tablename__ = "proposal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    mentee_id: Mapped[UUID]
    proposed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]


class Mentorship(Base):
    """A row for each mentee, of whom a group has several, and for each one of a circle."""

    __tablename__ = "mentorship"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    mentee_id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]


class Session(Base):
    """A row for each mentee whose session it is."""

    __tablename__ = "session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    mentee_id: Mapped[UUID] = mapped_column(primary_key=True)
    scheduled_at: Mapped[datetime | None]
    held_on: Mapped[date | None]


class Feedback(Base):
    """Feedback that one of the two gave; whose mentorship it is comes from the mentorship's row."""

    __tablename__ = "feedback"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    mentorship_id: Mapped[UUID]
