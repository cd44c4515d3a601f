"""People whose address takes no mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Bounce", "Suppression"]


class Bounce(Base):
    """A report about a mail. email: the address that it went to. kind: as of suppressions.domain. code: the enhanced
    status, as in 5.1.1, or the kind of a complaint."""

    __tablename__ = "bounce"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    delivery_id: Mapped[UUID]
    email: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("delivery_id", "kind"),)


class Suppression(Base):
    """No mail goes to this person while their address is this one. reason: "bounced" or "complained"."""

    __tablename__ = "suppression"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    reason: Mapped[str]
    code: Mapped[str]
    since: Mapped[datetime]
