"""How people close a mentorship."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.private_text import PrivateText, Sealed

__all__ = ["Closing"]


class Closing(Base):
    """One person's look back. words: the final reflection; shared: the others may read it. goals: {goal_id, outcome} of
    each goal that was reviewed, outcome "reached", "partly", "changed" or "not reached"."""

    __tablename__ = "closing"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    shared: Mapped[bool]
    goals: Mapped[list[dict[str, Any]]]
    closed_at: Mapped[datetime]
