"""Planned nudges, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["NudgeRow"]


class NudgeRow(Base):
    """One nudge to one person by mail. payload: ids, titles, dates and what is announced, no private words.

    due: when its rule wants it. try_at: when it is looked at next; later than `due` in quiet hours and after a refusal.
    anchor: the instant from which its rule counts (a session's start, the last time people met). rule_version: of the
    program's rule that planned it, 0 for the default. digest_id: the delivery of the digest that carries it.
    reason: a code; of a delivered one, why nobody would send it any more.
    """

    __tablename__ = "nudge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str]
    person_id: Mapped[UUID]
    about: Mapped[UUID]
    due: Mapped[datetime]
    other_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    latest: Mapped[datetime | None]
    expires: Mapped[datetime | None]
    payload: Mapped[dict[str, Any]]
    anchor: Mapped[datetime | None]
    rule_version: Mapped[int] = mapped_column(server_default="0")
    digest_id: Mapped[UUID | None] = mapped_column(index=True)
    traceparent: Mapped[str | None]

    state: Mapped[str]
    try_at: Mapped[datetime]
    attempts: Mapped[int]
    first_tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("rule", "about", "person_id", "due"),
        Index("ix_nudge_planned", "try_at", "id", postgresql_where=text("state = 'planned'")),
        Index("ix_nudge_planned_for", "person_id", "try_at", postgresql_where=text("state = 'planned'")),
        Index("ix_nudge_waiting", "person_id", postgresql_where=text("state = 'waiting'")),
        Index("ix_nudge_person_id", "person_id"),
        Index("ix_nudge_other_id", "other_id"),
        Index("ix_nudge_about", "about"),
        Index("ix_nudge_of_program", "program_id", "rule", "due"),
    )
