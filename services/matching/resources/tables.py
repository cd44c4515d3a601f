"""What people of a mentorship share with each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["SharedResource"]


class SharedResource(Aggregate, Base):
    """A link. title: travels, so that a mail can name it. note: why it is worth reading, by who shares it."""

    __tablename__ = "shared_resource"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    shared_by: Mapped[UUID]
    title: Mapped[str]
    link: Mapped[str]
    note: Mapped[Sealed | None] = mapped_column(PrivateText)
    shared_at: Mapped[datetime]
    withdrawn: Mapped[bool]
