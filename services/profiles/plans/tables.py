"""Learning plans, and every version that they had."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["Plan", "PlanVersion"]


class Plan(Base):
    """The learning plan of a goal. version: its ETag. document: as `domain.Plan` has it."""

    __tablename__ = "plan"

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goal.id"), primary_key=True)
    version: Mapped[int]
    document: Mapped[dict[str, Any]]


class PlanVersion(Base):
    """A plan as somebody left it, so that a later writer can be shown what is different."""

    __tablename__ = "plan_version"

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goal.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[UUID | None]
    at: Mapped[datetime]
    document: Mapped[dict[str, Any]]
