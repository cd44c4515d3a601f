"""Tokens of calendar feeds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Feed"]


class Feed(Base):
    """A person's feed. digest: SHA-256 of its token, which is shown once."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
