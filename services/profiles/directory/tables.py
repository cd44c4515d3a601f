"""What the directory searches, kept from the tables of the other features."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, Integer, String, Text, Uuid
from sqlalchemy.dialects.postgresql import BIT, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from services.profiles.entries.domain import QUARTERS

__all__ = ["DirectoryCell", "DirectoryEntry", "DirectoryWord", "StaleEntry"]


class DirectoryEntry(Base):
    """A person who is active, listed and offers a skill or has places, as they are searched for.

    skills: ids, the best known first; levels, endorsed, recommended stand beside them. credentials: folded names;
    credential_names: as they were written. communities: ids. endorsers: ids of some who are listed, the latest first.
    hours: a bit for each quarter hour of a UTC week, with the offset that the zone had on the day reckoned_on.
    standing: the rank of a person of whom nothing in particular is asked, in millionths.

    lexemes: the words of name, skills, department (A), job title (B), credentials (C), bio and location (D), and those
    of the name once more behind an @. tags: what the filters ask for, as `entries.domain` names it.
    """

    __tablename__ = "directory_entry"
    __table_args__ = (
        # One index for both, so that a common word and a common filter meet inside it.
        Index(
            "ix_directory_entry_lexemes_tags",
            "lexemes",
            "tags",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
        ),
        Index("ix_directory_entry_standing", "standing", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    standing: Mapped[int]
    endorsements: Mapped[int]
    recommendations: Mapped[int]
    testimonials: Mapped[int]
    open_places: Mapped[int]
    reckoned_on: Mapped[date]
    hours: Mapped[Any] = mapped_column(BIT(QUARTERS))
    zone: Mapped[str]
    department: Mapped[str] = mapped_column(index=True)
    grade: Mapped[str]
    location: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    skills: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    levels: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    endorsed: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    recommended: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    credentials: Mapped[list[str]] = mapped_column(ARRAY(Text))
    credential_names: Mapped[list[str]] = mapped_column(ARRAY(Text))
    communities: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    endorsers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    lexemes: Mapped[Any] = mapped_column(TSVECTOR)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))


class DirectoryWord(Base):
    """A word of somebody's entry, in which typos are looked up. Now and then one is here twice, which does no harm."""

    __tablename__ = "directory_word"
    __table_args__ = (
        Index("ix_directory_word_word", "word", postgresql_ops={"word": "text_pattern_ops"}),
        Index("ix_directory_word_spelled", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    word: Mapped[str] = mapped_column(Text)


class DirectoryCell(Base):
    """How many entries there were of about the same standing when they were counted: `entries.domain.CELL`."""

    __tablename__ = "directory_cell"

    cell: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int]


class StaleEntry(Base):
    """A person whose entry a worker has to make anew. Nobody waits for a row of it, and a person may be in it often."""

    __tablename__ = "directory_stale"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[UUID]
