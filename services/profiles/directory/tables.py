"""What the directory searches, kept from the tables of the other features."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Integer, LargeBinary, String, Text, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["DirectoryEntry", "StaleEntry"]


class DirectoryEntry(Base):
    """A person who is active, listed and offers something, as they are searched for.

    lexemes: of names, skills, job, bio, credentials, weighted A to D. spelled: what typos are looked up in, folded.
    skills: ids, and levels beside them. hours: 84 bytes, a bit for each quarter hour of a UTC week. endorsers: who
    endorsed them.
    standing: how well known they are, [0, 1e6], by which entries are browsed.
    """

    __tablename__ = "directory_entry"
    __table_args__ = (
        Index("ix_directory_entry_lexemes", "lexemes", postgresql_using="gin"),
        Index(
            "ix_directory_entry_spelled",
            "spelled",
            postgresql_using="gin",
            postgresql_ops={"spelled": "gin_trgm_ops"},
        ),
        Index("ix_directory_entry_skills", "skills", postgresql_using="gin"),
        Index("ix_directory_entry_standing", "standing", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str]
    lexemes: Mapped[Any] = mapped_column(TSVECTOR)
    spelled: Mapped[str] = mapped_column(Text)
    department: Mapped[str]
    grade: Mapped[str]
    location: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    skills: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    levels: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    hours: Mapped[bytes] = mapped_column(LargeBinary)
    credentials: Mapped[list[str]] = mapped_column(ARRAY(String))
    endorsers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    endorsements: Mapped[int]
    recommendations: Mapped[int]
    testimonials: Mapped[int]
    open_places: Mapped[int]
    standing: Mapped[int]


class StaleEntry(Base):
    """A person whose entry a worker has to make anew, since many changed at once."""

    __tablename__ = "directory_stale"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
