"""The log of who looked at what."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["Viewing"]


class Viewing(Base):
    """Somebody has looked at numbers or rows. subject: of their token. what: the route's name. scope: the program, None
    for all of them. form: see `domain.Form`. filters: what they asked for, by parameter."""

    __tablename__ = "viewing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    subject: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    what: Mapped[str]
    scope: Mapped[UUID | None] = mapped_column(index=True)
    form: Mapped[str]
    filters: Mapped[dict[str, Any]]
