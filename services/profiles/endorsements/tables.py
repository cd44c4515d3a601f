"""Endorsements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate

__all__ = ["Endorsement"]


class Endorsement(Aggregate, Base, repr=False):
    """given_by stands for a skill of person_id. how: how they know it; everyone may read it. Withdrawn: deleted."""

    __tablename__ = "endorsement"
    __table_args__ = (
        UniqueConstraint("given_by", "person_id", "skill_id"),
        CheckConstraint("given_by <> person_id", name="not_of_oneself"),
    )

    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    skill_id: Mapped[UUID] = mapped_column(ForeignKey("skill.id"), index=True)
    how: Mapped[str]
    given_at: Mapped[datetime]
