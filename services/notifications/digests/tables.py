"""When people get a digest."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Digest"]


class Digest(Base):
    """last_at: when the last digest of a person was made; None while there was none. next_at: when the next one is made
    of what has gathered; None while nothing has."""

    __tablename__ = "digest"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
