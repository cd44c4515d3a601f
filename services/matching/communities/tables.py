"""Communities of interest: an association, a guild, an alumni group."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Community", "CommunityMember"]


class Community(Aggregate, Base):
    """state: open or closed. founded_by: None for an account that is nobody's."""

    __tablename__ = "community"

    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str]
    state: Mapped[str]
    founded_by: Mapped[UUID | None]
    founded_at: Mapped[datetime]


class CommunityMember(Aggregate, Base):
    """Whether a person belongs to a community. left_at: None while they do."""

    __tablename__ = "community_member"
    __table_args__ = (UniqueConstraint("community_id", "person_id"),)

    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
