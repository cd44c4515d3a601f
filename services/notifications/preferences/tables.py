"""What people prefer; who has chosen nothing has no row."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Preference"]


class Preference(Base):
    """quiet_start, quiet_end: by the person's wall clock. muted: kinds that the person has turned off."""

    __tablename__ = "preference"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    quiet_start: Mapped[time]
    quiet_end: Mapped[time]
    muted: Mapped[list[str]]
