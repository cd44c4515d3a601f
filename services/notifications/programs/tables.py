"""What notifications needs to know of programs: what to call them, and when they run."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Program"]


class Program(Base):
    """admins: who administers it. check_in_days: days between two check-ins, 0 for none."""

    __tablename__ = "program"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    admins: Mapped[list[str]] = mapped_column(server_default="[]")
    kind: Mapped[str] = mapped_column(server_default="one-to-one")
    state: Mapped[str] = mapped_column(server_default="open")
    enrollment_closes_on: Mapped[date | None]
    kickoff_on: Mapped[date | None]
    midpoint_on: Mapped[date | None]
    check_in_days: Mapped[int] = mapped_column(server_default="0")
