"""When a session that comes again and again takes place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

__all__ = ["begins_between"]


def begins_between(starts_at: datetime, zone: str, recurrence: str, since: datetime, until: datetime) -> bool:
    """Whether a session begins between two instants, both included. recurrence: an RRULE that keeps the local time of
    the first start in the zone; "" for one time."""
    if not recurrence or since <= starts_at <= until:
        return since <= starts_at <= until
    place = ZoneInfo(zone)
    first = starts_at.astimezone(place).replace(tzinfo=None)
    pairs = (part.partition("=") for part in recurrence.upper().split(";"))
    parts = {name: value for name, _, value in pairs}
    last = until.astimezone(place).replace(tzinfo=None)
    if told := parts.pop("UNTIL", ""):
        last = min(last, _local(told, place))
    rule = cast("rrule", rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=first))
    after = since.astimezone(place).replace(tzinfo=None) - timedelta(days=1)
    for at in rule.xafter(after, inc=True):
        if at > last:
            return False
        if since <= at.replace(tzinfo=place).astimezone(UTC) <= until:
            return True
    return False


def _local(told: str, place: ZoneInfo) -> datetime:
    """UNTIL, which is a day, an instant in UTC, or a local time, as the last local time."""
    if "T" not in told:
        return datetime.strptime(told, "%Y%m%d").replace(hour=23, minute=59, second=59)  # noqa: DTZ007 - local
    at = datetime.strptime(told.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - UTC with a Z, else local
    return at.replace(tzinfo=UTC).astimezone(place).replace(tzinfo=None) if told.endswith("Z") else at
