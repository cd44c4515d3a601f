"""Zones by their IANA names."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["zone_or_utc"]


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone with this IANA name, UTC for a name that this machine's database does not have."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
