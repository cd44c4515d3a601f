"""When people who like digests got their last one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Digest"]


class Digest(Base):
    """last_at: when the last digest of a person was made."""

    __tablename__ = "digest"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]
