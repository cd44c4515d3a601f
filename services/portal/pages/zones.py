"""Time zones to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

__all__ = ["zones"]

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zones(mine: str) -> list[tuple[str, str]]:
    """Time zones by continent and place."""
    return [(zone, zone.replace("_", " ")) for zone in sorted({*_zones(), mine})]


@cache
def _zones() -> Sequence[str]:
    return ["UTC", *(zone for zone in available_timezones() if zone.partition("/")[0] in _AREAS)]
