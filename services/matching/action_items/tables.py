"""What people of a mentorship have set out to do until they meet again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["ActionItem"]


class ActionItem(Aggregate, Base):
    """owner_id: who does it. done_on: None while it is open."""

    __tablename__ = "action_item"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session.id"))
    owner_id: Mapped[UUID] = mapped_column(index=True)
    added_by: Mapped[UUID]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    due: Mapped[date | None]
    done_on: Mapped[date | None]
    added_at: Mapped[datetime]
