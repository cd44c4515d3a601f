"""The health of mentorships."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base
from shared.db import Aggregate

__all__ = ["Health"]


class Health(Aggregate, Base):
    """id: the mentorship's. score: 0 to 100. reasons: [{code, value, points}], what took points or gave them. at_risk:
    whether MentorshipAtRisk was told and MentorshipRecovered was not since. since: of its state of risk."""

    __tablename__ = "health"

    program_id: Mapped[UUID] = mapped_column(index=True)
    score: Mapped[int]
    reasons: Mapped[list[dict[str, Any]]]
    at_risk: Mapped[bool]
    since: Mapped[datetime]
    evaluated_at: Mapped[datetime]
