"""Photos as they are served."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["Photo"]


class Photo(Base):
    """A person's photo in WebP, square, without metadata. small: 96 pixels wide; large: 512. digest: of large, in hex,
    which names the version in addresses and ETags."""

    __tablename__ = "photo"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest: Mapped[str]
    small: Mapped[bytes]
    large: Mapped[bytes]
