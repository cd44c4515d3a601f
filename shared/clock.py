"""The only source of time (ruff's banned-api holds that).

Tests and the demo move it, and schedules, expiries and tokens follow, so that a six-month program can be played in a
minute. Waiting (a poll, a back-off) is in real seconds and asks the event loop, never this clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["advance", "move_to", "moved_by", "now", "on_move", "reset", "today"]

_offset = timedelta()
_listeners: list[Callable[[], None]] = []


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC) + _offset


def today(zone: str = "UTC") -> date:
    """The current date in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def moved_by() -> timedelta:
    """How far the clock is ahead of the machine's."""
    return _offset


def advance(by: timedelta) -> datetime:
    """Move the clock forward by `by` and return the new now. Raises ValueError for a move into the past."""
    if by < timedelta():
        raise ValueError(f"the clock moves forward only, not by {by}")
    return _set(_offset + by)


def move_to(instant: datetime) -> datetime:
    """Move the clock forward to an aware instant. Raises ValueError for a naive or an earlier one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return advance(instant - now())


def reset() -> None:
    """Back to the machine's time."""
    _set(timedelta())


def on_move(listener: Callable[[], None]) -> Callable[[], None]:
    """Call `listener` after each move, so that a schedule looks again; returns the call that ends this."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def _set(offset: timedelta) -> datetime:
    global _offset  # noqa: PLW0603 - one clock for the process is the point
    _offset = offset
    for listener in _listeners:
        listener()
    return now()
