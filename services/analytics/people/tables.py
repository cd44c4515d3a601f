"""What analytics may hold of people: its own projection of `profiles.person`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["Person"]


class Person(Base):
    """A person as the newest event told. external_id: only to know who is calling."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    external_id: Mapped[str] = mapped_column(index=True)
    department: Mapped[str]
    grade: Mapped[str]
    location: Mapped[str]
    status: Mapped[str]
