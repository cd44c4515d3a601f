"""What admins have changed of the rules; who has changed nothing has no row and the defaults."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["RuleVersion"]


class RuleVersion(Base):
    """A rule as somebody has set it; the highest version of a program and rule holds, the others stay as history.

    program_id: None for nudges that belong to no program. settings: as of rules.domain. changed_by: None for an account
    that is nobody's profile.
    """

    __tablename__ = "rule_version"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID | None]
    rule: Mapped[str]
    version: Mapped[int]
    paused: Mapped[bool]
    settings: Mapped[dict[str, Any]]
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("program_id", "rule", "version", postgresql_nulls_not_distinct=True),)
