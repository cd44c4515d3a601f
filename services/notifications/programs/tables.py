"""What notifications needs to know of programs: what to call them, and when they run."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Program"]


class Program(Base):
    __tablename__ = "program"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
