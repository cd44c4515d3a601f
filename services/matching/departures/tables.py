"""Who has left the organization, and from what they are still to be taken out."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base

__all__ = ["Departure"]


class Departure(Base):
    """Somebody who has left or was erased, until the worker has ended what they were part of."""

    __tablename__ = "departure"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
