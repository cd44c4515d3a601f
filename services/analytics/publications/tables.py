"""What was published, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["Counted", "Publication", "Told", "Touched"]


class Publication(Base):
    """A family of numbers as it was published once. scope: a program, or `domain.ORGANIZATION`.

    content: the tables with what is hidden in them. facts_until: the newest event that was counted.
    """

    __tablename__ = "publication"

    scope: Mapped[UUID] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(primary_key=True)
    facts_until: Mapped[datetime | None]
    content: Mapped[dict[str, Any]]


class Counted(Base):
    """A family as it was counted last, with nothing hidden, and what was hidden: never shown, but needed to hide it
    with all others. content: {rules, k, counts, hidden}."""

    __tablename__ = "counted"

    scope: Mapped[UUID] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class Told(Base):
    """A measure as it was published at some time, every state once: its numbers with those that were hidden, as
    `publishing_forms.told_to` wrote them. Never shown; what is published later must not differ from it by few people.
    Kept for as long as the database, since whoever saw a publication may have kept it."""

    __tablename__ = "told"

    scope: Mapped[UUID] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[list[Any]] = mapped_column(JSONB)


class Touched(Base):
    """A program of which something has happened since its numbers were counted. events: how many events had been folded
    by then, of which it is one."""

    __tablename__ = "touched"

    program_id: Mapped[UUID] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInteger)
