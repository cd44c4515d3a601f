"""When people of a mentorship meet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Session", "SessionOccurrence"]


class Session(Aggregate, Base):
    """People meet, once or time and again. state: see `domain`. zone: IANA, of the one who scheduled it.

    starts_at, ends_at: of the first time, or of the first slot while times are proposed. slots: {start, end} of the
    times that are proposed. recurrence: an RFC 5545 RRULE value, "" for once; its times keep their local time in the
    zone. last_start: of all its times or slots, for looking up what is to come. cancelled_from: of a recurrence, from
    which time on it was cancelled. said_by, said_at: who said first that it was held or missed.
    """

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_proposed", "last_start", postgresql_where=text("state = 'proposed'")),)

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    scheduled_by: Mapped[UUID]
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    place: Mapped[str]
    link: Mapped[str]
    state: Mapped[str]
    held_on: Mapped[date | None]
    slots: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    recurrence: Mapped[str] = mapped_column(server_default="")
    last_start: Mapped[datetime]
    cancelled_from: Mapped[datetime | None]
    said_by: Mapped[UUID | None]
    said_at: Mapped[datetime | None]


class SessionOccurrence(Base):
    """One time of a recurrence that differs from it. planned_at: the start that the recurrence gives it.

    state: see `domain`. starts_at, ends_at: when it is or was, also where that is as planned. said_by, said_at: as of
    a session.
    """

    __tablename__ = "session_occurrence"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), primary_key=True)
    planned_at: Mapped[datetime] = mapped_column(primary_key=True)
    state: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    held_on: Mapped[date | None]
    said_by: Mapped[UUID | None]
    said_at: Mapped[datetime | None]
