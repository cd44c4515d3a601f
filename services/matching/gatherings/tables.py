"""Workshops and conferences."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Gathering"]


class Gathering(Aggregate, Base):
    """kind: workshop or conference. state: see `domain`. program_id: None when it is for everyone. topics: {skill_id,
    name}. speakers, organizers: people. scheduled_by: an account that is nobody's, or "". code: what people type to
    check in, which only organizers see."""

    __tablename__ = "gathering"

    program_id: Mapped[UUID | None] = mapped_column(ForeignKey("program.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    topics: Mapped[list[dict[str, Any]]]
    speakers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    organizers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    place: Mapped[str]
    link: Mapped[str]
    places: Mapped[int]
    state: Mapped[str]
    code: Mapped[str]
    scheduled_by: Mapped[str]
