"""Which answers count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.notifications.sessions.domain import Item, Time

__all__ = ["Refused", "left_of", "require_current", "time_of"]


class Refused(ValueError):
    """An answer that changes nothing. reason: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def time_of(item: Item, occurrence: datetime | None, now: datetime) -> Time:
    """What is answered: one time, or all of it, as its first time. Raises Refused."""
    if item.cancelled:
        raise Refused("over")
    times = item.times
    if occurrence is None:
        if not any(time.end > now for time in times):
            raise Refused("over")
        return Time(item.start, item.start, item.end)
    found = next((time for time in times if time.planned == occurrence), None) if item.recurrence else None
    if found is None:
        raise Refused("unknown-time")
    if found.end <= now:
        raise Refused("over")
    return found


def require_current(item: Item, occurrence: datetime | None, sequence: int, since: int) -> None:
    """since: with which SEQUENCE the person was invited. Raises Refused for an answer to what is planned no more."""
    if not max(since, item.answered_from(occurrence)) <= sequence <= item.sequence:
        raise Refused("stale")


def left_of(times: Mapping[str, Any], item: Item, sequence: int, written_at: datetime) -> dict[str, Any]:
    """Of answers to single times, what an answer to all of it does not replace: what was answered later, and times that
    were moved after what it answers to."""
    kept: dict[str, Any] = {}
    for at, one in times.items():
        moved = item.moved.get(datetime.fromisoformat(at))
        later = one["at"] is not None and datetime.fromisoformat(one["at"]) > written_at
        if later or (moved is not None and sequence < moved.asked):
            kept[at] = one
    return kept
