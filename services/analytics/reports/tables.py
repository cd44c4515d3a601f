"""Monthly reports, and who wants to hear of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.analytics.base import Base
from shared.db import Aggregate

__all__ = ["Report", "ReportSubscription"]


class Report(Aggregate, Base):
    """A report of one month. scope: a program, or `publications.domain.ORGANIZATION`. month: its first day.
    content: the published tables that it shows, so that its forms can be made again."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("scope", "month"),)

    scope: Mapped[UUID]
    month: Mapped[date]
    made_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class ReportSubscription(Base):
    """Somebody hears by mail of every report of a scope. Admins of a program hear of theirs without one."""

    __tablename__ = "report_subscription"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]
