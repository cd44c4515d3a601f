"""When somebody is busy, by a calendar of theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.private_text import PrivateText, Sealed

__all__ = ["BusyCalendar"]


class BusyCalendar(Base):
    """A calendar that a person lets us read. address: of an ICS file, a secret. busy: {start, end} of busy times,
    without what they are. read_at: when it could be read last; expanded_at: when that was read anew. failure: why it
    cannot be read, "" when it can; failures: how often in a row it could not."""

    __tablename__ = "busy_calendar"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[Sealed] = mapped_column(PrivateText)
    busy: Mapped[list[dict[str, Any]]]
    etag: Mapped[str]
    failure: Mapped[str]
    failures: Mapped[int]
    added_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    expanded_at: Mapped[datetime | None]
    next_read_at: Mapped[datetime] = mapped_column(index=True)
