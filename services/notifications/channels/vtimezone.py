"""VTIMEZONE components from the machine's time zone database, exact about when an offset changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

__all__ = ["put", "vtimezone"]


@lru_cache(maxsize=256)
def vtimezone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """What a zone's clocks do in these years: one component per period, the first from the day before.

    DTSTART is in the local time before the change, as RFC 5545 wants it.
    """
    start = datetime(first_year - 1, 12, 31, tzinfo=UTC)
    changes = _changes(zone, start, datetime(last_year + 1, 1, 1, tzinfo=UTC))
    component = Timezone()
    put(component, "tzid", zone.key)
    component.add_component(_period(zone, start, start))
    for change in changes:
        component.add_component(_period(zone, change, change - timedelta(seconds=1)))
    return component


def _period(zone: ZoneInfo, onset: datetime, before: datetime) -> TimezoneStandard | TimezoneDaylight:
    local = onset.astimezone(zone)
    offset_before = _offset(zone, before)
    period = TimezoneDaylight() if local.dst() else TimezoneStandard()
    put(period, "dtstart", (onset + offset_before).replace(tzinfo=None))
    put(period, "tzoffsetfrom", offset_before)
    put(period, "tzoffsetto", _offset(zone, onset))
    put(period, "tzname", local.tzname() or zone.key)
    return period


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """The instants at which the offset changes, to the second."""
    found: list[datetime] = []
    day = start
    while day < end:
        following = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, following):
            low, high = day, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if _offset(zone, middle) == _offset(zone, day) else (low, middle)
            found.append(high)
        day = following
    return found


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def put(component: Component, name: str, value: object) -> None:
    """Add a property to a component."""
    component.add(name, value)  # pyright: ignore[reportUnknownMemberType] - icalendar leaves the value without a type
