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
    """Something in calendars. kind: "session", "gathering" or "milestone". version: of the thing. sequence: RFC 5545's
    SEQUENCE, which is ours and grows with what calendars need to know.

    plan: title, start, end, zone, recurrence, exceptions, place, link as their event told (a milestone: title, due).
    moved: what is different for single times of a recurrence, by their start as the recurrence has it.
    replies: how many answers to it were told of; the version of InvitationAnswered.
    """

    __tablename__ = "calendar_item"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    sequence: Mapped[int]
    mentorship_id: Mapped[UUID | None] = mapped_column(index=True)
    program_id: Mapped[UUID | None]
    cancelled: Mapped[bool]
    plan: Mapped[dict[str, Any]]
    moved: Mapped[dict[str, Any]]
    replies: Mapped[int]
    ends_on: Mapped[date | None]


class Invitee(Base):
    """A person whose calendar a thing is in. told: the sequence of what they were sent last, -1 for nothing.

    partstat: "needs-action", "accepted", "declined" or "tentative". out: they have been taken off it.
    """

    __tablename__ = "calendar_invitee"

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    told: Mapped[int]
    partstat: Mapped[str]
    answered_at: Mapped[datetime | None]
    out: Mapped[bool]

    __table_args__ = (Index("ix_calendar_invitee_person_id", "person_id"),)
