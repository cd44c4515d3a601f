"""Certificates of those who completed a program."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base

__all__ = ["Certificate"]


class Certificate(Base):
    """A certificate that was issued; its id is printed on it, and by it anyone in the organization can check it."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("mentorship_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)
    role: Mapped[str]
    issued_on: Mapped[date]
