"""Communities of interest, and who belongs to them, as matching told of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["CommunityBelonging", "KnownCommunity"]


class KnownCommunity(Base):
    """A community by its name. closed: it takes nobody any more; who belongs to it still does."""

    __tablename__ = "known_community"

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    closed: Mapped[bool]


class CommunityBelonging(Base):
    """A person who belongs to a community. version: of their belonging, which matching counts."""

    __tablename__ = "community_belonging"

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    version: Mapped[int]
