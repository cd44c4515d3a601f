"""Who is being erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["Erasure"]


class Erasure(Base):
    """A person whose id is exchanged for a random one. The row is deleted, and with it the only way back, once no event
    with the old id can come any more. rewritten_until: how far the archive is done, by the time of its events."""

    __tablename__ = "erasure"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    pseudonym: Mapped[UUID]
    erased_at: Mapped[datetime]
    rewritten_until: Mapped[datetime | None]
    rewritten_at: Mapped[datetime | None]
