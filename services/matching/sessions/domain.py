"""Rules of sessions."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

__all__ = ["HELD", "SCHEDULED", "has_begun", "local_date"]

SCHEDULED, HELD = "scheduled", "held"


def has_begun(starts_at: datetime, now: datetime) -> bool:
    """Whether a session may be called held."""
    return now >= starts_at


def local_date(instant: datetime, zone: str) -> date:
    """The date of an instant in an IANA zone."""
    return instant.astimezone(ZoneInfo(zone)).date()
