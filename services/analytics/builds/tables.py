"""Builds of the facts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base

__all__ = ["Build"]


class Build(Base):
    """The facts once more. state: "building", then "active"; "replaced" once another one is, and then deleted.

    definition: `facts.DEFINITION` of the code that made it. by_hand: only the command line goes on with it,
    unless pages wait for it.
    reached_time, reached_id: the last archived event that it has. total: how many the archive had when it began.
    """

    __tablename__ = "build"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[int]
    state: Mapped[str]
    by_hand: Mapped[bool]
    started_at: Mapped[datetime]
    active_since: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    reached_time: Mapped[datetime | None]
    reached_id: Mapped[UUID | None]
    events: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
