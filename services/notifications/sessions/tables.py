"""Sessions and gatherings as calendars know them, and who was invited to what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["CalendarItem", "Invitee"]


class CalendarItem(Base):
    """Something in calendars. kind: as of `sessions.domain.Kind`. version: of the thing. sequence: RFC 5545's
    SEQUENCE, which is ours and grows with what calendars need to know.

    plan: what `sessions.domain.Item` says of it besides; a goal: title, due; a milestone: title, goal_id, due.
    replies: how many answers to it were told of; the version of the events that say so. ends_on: the last day on which
    it may be in somebody's calendar; None when it has no date. changed_at: when it was told of last.
    """

    __tablename__ = "calendar_item"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    sequence: Mapped[int]
    mentorship_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    cancelled: Mapped[bool]
    plan: Mapped[dict[str, Any]]
    replies: Mapped[int]
    ends_on: Mapped[date | None]
    changed_at: Mapped[datetime]


class Invitee(Base):
    """A person whose calendar a thing is in. since: the sequence with which they were invited; answers to an earlier
    one do not count. out: they have been taken off it. speaks: at a gathering, where they need no place.

    partstat: "needs-action", "accepted", "declined" or "tentative", of the whole; times: {partstat, at} of single times
    of a recurrence, by their start as the recurrence has it. replied_at: when they wrote the last answer to the whole.
    """

    __tablename__ = "calendar_invitee"

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[int]
    partstat: Mapped[str]
    times: Mapped[dict[str, Any]]
    replied_at: Mapped[datetime | None]
    out: Mapped[bool]
    speaks: Mapped[bool] = mapped_column(server_default="false")

    __table_args__ = (Index("ix_calendar_invitee_person_id", "person_id"),)
