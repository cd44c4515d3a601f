"""What admins tell the people of a program."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Announcement"]


class Announcement(Aggregate, Base):
    """An announcement that has gone out. audience: the filters that chose its recipients, as JSON of `schemas`."""

    __tablename__ = "announcement"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    made_by: Mapped[UUID | None]
    title: Mapped[str]
    text: Mapped[str]
    audience: Mapped[dict[str, Any]]
    recipients: Mapped[int]
    made_at: Mapped[datetime]
