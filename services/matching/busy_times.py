"""When somebody is busy, by a calendar file (RFC 5545): nothing of it but the times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Any, cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from icalendar import Calendar

__all__ = ["NotACalendar", "busy_times"]

_MOST = 2000
_RARE_ENOUGH = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_DAY = timedelta(days=1)

Interval = tuple[datetime, datetime]


class NotACalendar(ValueError):
    """The file is something else."""


def busy_times(content: bytes, zone: ZoneInfo, since: datetime, until: datetime) -> list[Interval]:
    """The busy times between two instants, in UTC, in order, each apart from the next. zone: of times without one.

    What is marked as free (TRANSP) or cancelled (STATUS) counts for nothing. Raises NotACalendar.
    """
    try:
        calendars = cast("list[Any]", Calendar.from_ical(content, multiple=True))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise NotACalendar("not an iCalendar file") from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NotACalendar("not an iCalendar file")
    found: list[Interval] = []
    for calendar in calendars:
        replaced = _replaced(calendar, zone)
        for component in calendar.walk():
            try:
                if component.name == "VEVENT":
                    found += _of_event(component, zone, since, until, replaced)
                elif component.name == "VFREEBUSY":
                    found += _of_freebusy(component, zone)
            except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
                continue  # one broken entry does not hide the others
    return _merged(found, since, until)[:_MOST]


def _replaced(calendar: Any, zone: ZoneInfo) -> set[tuple[str, datetime]]:
    """The times of recurrences that have an entry of their own, by UID and instant."""
    found: set[tuple[str, datetime]] = set()
    for component in calendar.walk("VEVENT"):
        if "RECURRENCE-ID" in component:
            found.add((str(component.get("UID", "")), _instant(component["RECURRENCE-ID"].dt, zone)))
    return found


def _of_event(
    component: Any, zone: ZoneInfo, since: datetime, until: datetime, replaced: set[tuple[str, datetime]]
) -> Iterator[Interval]:
    if _is_free(component) or "DTSTART" not in component:
        return
    start = component["DTSTART"].dt
    length = _length(component, start, zone)
    uid = str(component.get("UID", ""))
    alone = "RECURRENCE-ID" in component
    left_out: set[datetime] = set() if alone else {_instant(at, zone) for at in _listed(component, "EXDATE")}
    for at in [_instant(start, zone)] if alone else _starts(component, start, zone, since - length, until):
        if at in left_out or (not alone and (uid, at) in replaced):
            continue
        whole_days = not isinstance(start, datetime)
        end = _instant(at.astimezone(zone).date() + length, zone) if whole_days else at + length
        if end > since and at < until:
            yield at, end


def _is_free(component: Any) -> bool:
    return (
        str(component.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(component.get("STATUS", "")).upper() == "CANCELLED"
        or str(component.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    )


def _length(component: Any, start: date, zone: ZoneInfo) -> timedelta:
    if "DTEND" in component:
        end = component["DTEND"].dt
        if not isinstance(start, datetime) and not isinstance(end, datetime):
            return max(end - start, _DAY)
        return max(_instant(end, zone) - _instant(start, zone), timedelta())
    if "DURATION" in component:
        return max(component["DURATION"].dt, timedelta())
    return timedelta() if isinstance(start, datetime) else _DAY


def _starts(component: Any, start: date, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The instants at which an entry begins, of a recurrence those between two instants."""
    yield _instant(start, zone)
    for at in _listed(component, "RDATE"):
        yield _instant(cast("tuple[date, ...]", at)[0] if isinstance(at, tuple) else at, zone)  # a period, or its start
    for told in _several(component.get("RRULE")):
        first = start if isinstance(start, datetime) else datetime.combine(start, time())
        its_zone = first.tzinfo or zone
        local = first.replace(tzinfo=None)
        if str(next(iter(_several(told.get("FREQ"))), "")).upper() in _RARE_ENOUGH:
            earliest = since.astimezone(its_zone).replace(tzinfo=None) - _DAY
            last = _last(told, its_zone, until)
            for at in takewhile(lambda at, last=last: at <= last, _rule(told, local, last).xafter(earliest, inc=True)):
                yield at.replace(tzinfo=its_zone).astimezone(UTC)


def _rule(told: Any, local: datetime, last: datetime) -> rrule:
    """In local time, and not beyond what is looked for. UNTIL is in UTC, which does not go with that."""
    text = ";".join(part for part in told.to_ical().decode().split(";") if not part.upper().startswith("UNTIL="))
    rule = cast("rrule", rrulestr(text, dtstart=local))
    return rule if "COUNT" in text.upper() else rule.replace(until=last)


def _last(told: Any, its_zone: Any, until: datetime) -> datetime:
    """The local time after which a rule gives nothing that is looked for."""
    last = until.astimezone(its_zone).replace(tzinfo=None) + _DAY
    for end in _several(told.get("UNTIL")):
        if isinstance(end, datetime):
            last = min(last, end.astimezone(its_zone).replace(tzinfo=None) if end.tzinfo else end)
        else:
            last = min(last, datetime.combine(end, time(23, 59, 59)))
    return last


def _of_freebusy(component: Any, zone: ZoneInfo) -> Iterator[Interval]:
    for told in _several(component.get("FREEBUSY")):
        if str(getattr(told, "params", {}).get("FBTYPE", "BUSY")).upper() == "FREE":
            continue
        for period in getattr(told, "dts", [told]):
            start, end = period.dt
            begun = _instant(start, zone)
            yield begun, begun + end if isinstance(end, timedelta) else _instant(end, zone)


def _listed(component: Any, name: str) -> Iterator[Any]:
    """The dates of a property that may come several times with several of them."""
    for told in _several(component.get(name)):
        for one in getattr(told, "dts", ()):
            yield one.dt


def _several(told: Any) -> list[Any]:
    if told is None:
        return []
    return cast("list[Any]", told) if isinstance(told, list) else [told]


def _instant(at: date, zone: ZoneInfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(), zone)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _merged(found: Iterable[Interval], since: datetime, until: datetime) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(found):
        begun, ended = max(start, since), min(end, until)
        if begun >= ended:
            continue
        if merged and begun <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ended, merged[-1][1]))
        else:
            merged.append((begun, ended))
    return merged
