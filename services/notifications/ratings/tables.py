"""What people say of nudges."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Rating"]


class Rating(Base):
    """Whether a nudge helped, by its reader."""

    __tablename__ = "nudge_rating"

    nudge_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    rule: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    program_id: Mapped[UUID | None]
    helpful: Mapped[bool]
    at: Mapped[datetime]
