"""Thank-you notes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Appreciation"]


class Appreciation(Aggregate, Base):
    """occasion: as of AppreciationSent. show_offered: who sent it would have it on the other's profile; show_accepted:
    the other would too. It is shown when both are true."""

    __tablename__ = "appreciation"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    sent_by: Mapped[UUID]
    sent_to: Mapped[UUID] = mapped_column(index=True)
    occasion: Mapped[str]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    show_offered: Mapped[bool]
    show_accepted: Mapped[bool]
    sent_at: Mapped[datetime]
