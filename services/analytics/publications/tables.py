"""What was published, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["Counted", "Publication"]


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
    """A family as it was counted last, with nothing hidden: never shown, but needed to hide it with all others."""

    __tablename__ = "counted"

    scope: Mapped[UUID] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
