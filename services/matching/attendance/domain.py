"""Rules of checking in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

__all__ = ["MOST_TRIES", "spoken"]

MOST_TRIES = 10
"""Wrong codes of one person at one gathering, after which only its organizers can record that they were there."""


def spoken(instant: datetime, zone: str) -> str:
    """An instant as people at a place say it."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B} {local:%H:%M} ({zone})"
