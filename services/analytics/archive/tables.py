"""The archive, and which of its events are not folded into facts yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["ArchivedEvent", "EventCount", "FreshEvent"]


class ArchivedEvent(Base):
    """An event as it was, less the words of people. Rows are added and never changed, but for the ids of a person who
    is erased, and for what somebody told of their identity and takes back. Partitioned by the month of `time`."""

    __tablename__ = "archived_event"
    __table_args__ = (Index(None, "type", "time"), {"postgresql_partition_by": "RANGE (time)"})

    time: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    subject: Mapped[UUID]
    version: Mapped[int]
    data: Mapped[dict[str, Any]]


class FreshEvent(Base):
    """An archived event that is in no facts yet."""

    __tablename__ = "fresh_event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    time: Mapped[datetime]


class EventCount(Base):
    """How many events of a type were folded into facts."""

    __tablename__ = "event_count"

    type: Mapped[str] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInteger)
