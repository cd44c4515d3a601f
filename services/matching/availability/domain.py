"""Rules of calendars that people let us read."""

from __future__ import annotations

from datetime import datetime, timedelta

__all__ = ["HOLD", "WINDOW", "is_worth_an_etag", "next_read"]

WINDOW = timedelta(days=62)
"""How far ahead busy times are kept: as far as times are suggested, and some more."""

HOLD = timedelta(minutes=10)
"""How long a worker has for reading what it has taken."""

_USUAL, _LONGEST = timedelta(minutes=30), timedelta(days=1)
_ANEW = timedelta(days=1)


def next_read(now: datetime, failures: int) -> datetime:
    """When to read again; the later, the more often in a row it could not be read."""
    return now + min(_USUAL * 2 ** min(failures, 10), _LONGEST)


def is_worth_an_etag(expanded_at: datetime | None, now: datetime) -> bool:
    """Whether a file that has not changed still says all that is needed: with every day another day comes near."""
    return expanded_at is not None and now - expanded_at < _ANEW
