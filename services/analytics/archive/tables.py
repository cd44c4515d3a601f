"""The archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["ArchivedEvent"]


class ArchivedEvent(Base):
    """An event as it was, less the words of people. Rows are added and never changed, but for the external id of a
    person who is erased, and for what somebody told of their identity and takes back."""

    __tablename__ = "archived_event"
    __table_args__ = (Index(None, "type", "time"), Index(None, "subject", "version"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    subject: Mapped[UUID]
    version: Mapped[int]
    time: Mapped[datetime]
    data: Mapped[dict[str, Any]]
