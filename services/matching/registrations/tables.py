"""Who comes to a gathering, who waits, who was there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Registration"]


class Registration(Aggregate, Base):
    """state: registered, waiting or released. attended_at: when they checked in. open_to_meet: others who were there
    may see them among the people whom they met. wrong_codes: how often they tried to check in with another code."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("gathering_id", "person_id"),
        Index(
            "ix_registration_waiting", "gathering_id", "waiting_since", "id", postgresql_where=text("state = 'waiting'")
        ),
    )

    gathering_id: Mapped[UUID] = mapped_column(ForeignKey("gathering.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str]
    registered_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    open_to_meet: Mapped[bool]
    wrong_codes: Mapped[int]
