"""What admins ask about solved match rounds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base

__all__ = ["RoundQuestion"]


class RoundQuestion(Base):
    """A question about a solved round. kind, about, found: as `inquiries` computes them; found is null until then.

    state: queued, computing, answered, failed. attempts, worker, lease_until, progress, failure, traceparent: as of a
    round.
    """

    __tablename__ = "round_question"
    __table_args__ = (
        Index("ix_round_question_waiting", "id", postgresql_where=text("state IN ('queued', 'computing')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("match_round.id"), index=True)
    kind: Mapped[str]
    about: Mapped[dict[str, Any]]
    state: Mapped[str]
    found: Mapped[dict[str, Any] | None]
    failure: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    attempts: Mapped[int]
    worker: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    progress: Mapped[dict[str, Any] | None]
    traceparent: Mapped[str | None]
