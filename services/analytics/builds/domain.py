"""What a build is called in the database, and how far it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["progress", "rough", "rough_instant", "rough_lag", "schema"]

_ROUGHLY = 1000


def schema(number: int) -> str:
    """The schema of a build's tables."""
    return f"facts_{number}"


def progress(events: int, total: int) -> float:
    """The share of the archive that a build has, in [0, 1]; events that came later do not count as more."""
    return min(1.0, events / total) if total else 1.0


def rough(events: int) -> int:
    """A number of events in thousands: one more is not seen, so that nobody learns what a single person has done."""
    return events - events % _ROUGHLY


def rough_instant(instant: datetime | None) -> datetime | None:
    """The beginning of its day in UTC."""
    return None if instant is None else instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def rough_lag(seconds: float) -> float:
    """In whole minutes: events wait for less than one, while all is well."""
    minute = timedelta(minutes=1)
    return timedelta(seconds=seconds) // minute * minute.total_seconds()
