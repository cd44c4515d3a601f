"""Templates of learning plans."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["PlanTemplate"]


class PlanTemplate(Base):
    """A learning plan whose dates are days after its beginning. program_id: who offers it."""

    __tablename__ = "plan_template"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    program_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    description: Mapped[str]
    document: Mapped[dict[str, Any]]
    archived_at: Mapped[datetime | None]
