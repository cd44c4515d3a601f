"""What people prefer; who has chosen nothing has no row."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Preference"]


class Preference(Base):
    """quiet_start, quiet_end: by the person's wall clock. muted: kinds that the person has turned off.

    channels: by kind, which ways carry it instead of mail alone. digest: "none", "daily" or "weekly", at digest_at by
    the person's wall clock. language: BCP 47, empty for that of the profile. away_until: the first day on which they
    want to hear something again.
    """

    __tablename__ = "preference"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    quiet_start: Mapped[time]
    quiet_end: Mapped[time]
    muted: Mapped[list[str]]
    channels: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    digest: Mapped[str] = mapped_column(server_default="none")
    digest_at: Mapped[time] = mapped_column(server_default="09:00")
    language: Mapped[str] = mapped_column(server_default="")
    away_until: Mapped[date | None]
