"""Programs, places and mentorships as matching told of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["KnownMentorship", "KnownProgram", "MentorPlaces"]


class KnownMentorship(Base):
    """Who mentors whom: a row for each mentee, of whom a group has several. Events may come in any order: each fills in
    what it knows. ended_on: None while it runs. Circles are left out: nobody in them is a mentor."""

    __tablename__ = "known_mentorship"
    __table_args__ = (
        Index("ix_known_mentorship_mentee_id", "mentee_id"),
        Index("ix_known_mentorship_mentor_id", "mentor_id"),
    )

    mentorship_id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID]
    mentee_id: Mapped[UUID] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class KnownProgram(Base):
    """A program and who administers it. ends_on: its last day, or the day before it was closed."""

    __tablename__ = "known_program"

    program_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    admins: Mapped[list[str]]
    ends_on: Mapped[date]


class MentorPlaces(Base):
    """How many mentees a mentor can take in a program."""

    __tablename__ = "mentor_places"

    program_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    version: Mapped[int]
    places: Mapped[int]
