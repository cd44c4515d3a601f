"""Whom somebody does not want to be matched with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base

__all__ = ["Block"]


class Block(Base):
    """One person keeps another away, in every program, until they take it back. Only the first ever sees it."""

    __tablename__ = "block"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    blocked_at: Mapped[datetime]
