"""Goals, their history, and with whom they are shared."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Goal", "GoalChange", "GoalShare"]


class Goal(Aggregate, Base, repr=False):
    """What a person wants to reach. why, measure: their own words, or their mentor's, why it matters and how they will
    know; they stay here. state: open, achieved or dropped.

    progressed_at: when something last moved. overdue_on, stalled_on: the day on which that was said, None while it is
    not so.
    """

    __tablename__ = "goal"
    __table_args__ = (
        Index("ix_goal_awaited", "due", postgresql_where=text("state = 'open' AND overdue_on IS NULL")),
        Index("ix_goal_moving", "progressed_at", postgresql_where=text("state = 'open' AND stalled_on IS NULL")),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    why: Mapped[Sealed | None] = mapped_column(PrivateText)
    measure: Mapped[Sealed | None] = mapped_column(PrivateText)
    skill: Mapped[str | None]
    due: Mapped[date | None]
    state: Mapped[str]
    ended_on: Mapped[date | None]
    progressed_at: Mapped[datetime]
    overdue_on: Mapped[date | None]
    stalled_on: Mapped[date | None]


class GoalChange(Base):
    """What became of a goal, when, by whom. by: None for the clock. kind: set, revised, achieved, dropped, reopened,
    overdue, stalled, shared, unshared, carried-over. details: what is different, without private words."""

    __tablename__ = "goal_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goal.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[UUID | None]
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]


class GoalShare(Base):
    """The mentor of this mentorship may read the goal and its learning plan, and write the plan, while it runs."""

    __tablename__ = "goal_share"

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goal.id"), primary_key=True)
    mentorship_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
