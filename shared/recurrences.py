"""Recurrences: the part of RFC 5545's RRULE that sessions use, and the times that one gives.

A recurrence keeps its local time in a zone. A local time that does not exist moves by the gap, one that comes twice is
the first of the two, as RFC 5545 (3.3.5) says.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

__all__ = ["LONGEST", "MOST", "Recurrence", "Refused", "instant", "parse", "starts"]

MOST = 200
"""Times that a recurrence has at most."""

LONGEST = timedelta(days=731)
"""From its first time to its last one."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(T\d{6}Z)?")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY")
_PARTS = {"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL"}


class Refused(ValueError):
    """A recurrence that we do not take. kind: of the problem."""

    def __init__(self, message: str, kind: str = "recurrence-not-understood") -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Recurrence:
    """days: (which of the month, weekday from Monday = 0); which is 0 for every one. until: an instant, or a local date
    whose day counts; exactly one of count and until is given."""

    frequency: str
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    count: int | None = None
    until: datetime | date | None = None

    def until_before(self, instant: datetime) -> Recurrence:
        """The same, without the times from an instant on."""
        return replace(self, count=None, until=instant.astimezone(UTC).replace(microsecond=0) - timedelta(seconds=1))

    def text(self, zone: ZoneInfo) -> str:
        """As an RRULE value. UNTIL is an instant: so RFC 5545 wants it where times have a zone."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.days:
            parts.append("BYDAY=" + ",".join(f"{which or ''}{_WEEKDAYS[day]}" for which, day in self.days))
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        elif self.until is not None:
            parts.append(f"UNTIL={_last_instant(self.until, zone):%Y%m%dT%H%M%SZ}")
        return ";".join(parts)


def parse(text: str) -> Recurrence:
    """Read an RRULE value. Raises Refused: `recurrence-not-understood`, `recurrence-without-end`."""
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise Refused("A recurrence is FREQ=DAILY, FREQ=WEEKLY or FREQ=MONTHLY, as in FREQ=WEEKLY;COUNT=10.")
    count = _number(parts, "COUNT", MOST, "recurrence-too-long")
    until = _until(parts["UNTIL"]) if "UNTIL" in parts else None
    if count is not None and until is not None:
        raise Refused("A recurrence ends after a COUNT of times or UNTIL a day, not by both.")
    if count is None and until is None:
        raise Refused(
            "A recurrence needs an end: a number of times, as in COUNT=10, or a last day, as in UNTIL=20300630.",
            "recurrence-without-end",
        )
    interval = _number(parts, "INTERVAL", 366, "recurrence-not-understood") or 1
    return Recurrence(frequency, interval, _days(parts, frequency), count, until)


def starts(rule: Recurrence, first: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants at which its times begin, in UTC; the first is the local time of `first`.

    Raises Refused: `recurrence-off-its-start` where the rule leaves that out, `end-before-start`,
    `recurrence-too-long`.
    """
    local = first.astimezone(zone).replace(tzinfo=None)
    end = first + LONGEST if rule.until is None else _last_instant(rule.until, zone)
    if end < first:
        raise Refused("The recurrence ends before its first time.", "end-before-start")
    if not _is_day_of(rule, local.date()):
        raise Refused(
            f"The first time is a {local:%A}, {local.date()}, which is not a day of {rule.text(zone)}.",
            "recurrence-off-its-start",
        )
    moments = (instant(datetime.combine(day, local.time()), zone) for day in _days_from(rule, local.date()))
    found = list(islice(takewhile(lambda moment: moment <= end, moments), rule.count or MOST + 1))
    if end > first + LONGEST or len(found) > MOST or len(found) < (rule.count or 0):
        raise Refused(f"A recurrence has at most {MOST} times within two years.", "recurrence-too-long")
    return list(dict.fromkeys(found))  # a zone that has left out a day has moved its time to the next one's


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time without a zone, in UTC."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _parts(text: str) -> Mapping[str, str]:
    parts: dict[str, str] = {}
    for part in text.removeprefix("RRULE:").split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name in parts or name not in _PARTS:
            raise Refused(
                f"“{part}” is not understood; a recurrence has FREQ, INTERVAL, BYDAY and COUNT or UNTIL, each once, as "
                "in FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=10."
            )
        parts[name] = value
    return parts


def _number(parts: Mapping[str, str], name: str, most: int, kind: str) -> int | None:
    if (text := parts.get(name)) is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise Refused(f"{name}={text} is not a number from 1 on.")
    if int(text) > most:
        raise Refused(f"{name} is {most} at most.", kind)
    return int(text)


def _until(text: str) -> datetime | date:
    found = _UNTIL.fullmatch(text)
    try:
        day = datetime.strptime(found.group(1), "%Y%m%d").date() if found else None  # noqa: DTZ007 - a date
        if day is None or not found or not 1970 <= day.year <= 9000:
            raise ValueError
        if found.group(2) is None:
            return day
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused(f"UNTIL={text} is not a day, as in 20300630, nor an instant, as in 20300630T090000Z.") from error


def _days(parts: Mapping[str, str], frequency: str) -> tuple[tuple[int, int], ...]:
    if "BYDAY" not in parts:
        return ()
    days: list[tuple[int, int]] = []
    for text in parts["BYDAY"].split(","):
        found = _DAY.fullmatch(text)
        if not found or (found.group(1) and frequency != "MONTHLY"):
            hint = "MO or 1MO or -1FR" if frequency == "MONTHLY" else "MO"
            raise Refused(f"“{text}” in BYDAY is not a weekday, as in {hint}.")
        days.append((int(found.group(1) or 0), _WEEKDAYS.index(found.group(2))))
    return tuple(dict.fromkeys(days))


def _last_instant(until: datetime | date, zone: ZoneInfo) -> datetime:
    """Up to which instant times begin: that of `until`, or the last second of the local day."""
    if isinstance(until, datetime):
        return until
    return instant(datetime.combine(until, time(23, 59, 59)), zone)


def _is_day_of(rule: Recurrence, day: date) -> bool:
    return not rule.days or any(_fits(day, which, weekday) for which, weekday in rule.days)


def _fits(day: date, which: int, weekday: int) -> bool:
    """Whether a day is this weekday, the `which`th one of its month (from the end when negative)."""
    if day.weekday() != weekday:
        return False
    if which == 0:
        return True
    last = monthrange(day.year, day.month)[1]
    return which == ((day.day - 1) // 7 + 1 if which > 0 else -((last - day.day) // 7 + 1))


def _days_from(rule: Recurrence, first: date) -> Iterator[date]:
    """The days of a rule from its first one on, some more than a recurrence may have."""
    days = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly}[rule.frequency]
    return (day for day in days(rule, first, first + LONGEST + timedelta(days=1)) if day >= first)


def _daily(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if _is_day_of(rule, day):
            yield day
        day += timedelta(days=rule.interval)


def _weekly(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    weekdays = sorted({weekday for _, weekday in rule.days} or {first.weekday()})
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield from (monday + timedelta(days=weekday) for weekday in weekdays)
        monday += timedelta(days=7 * rule.interval)


def _monthly(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
        yield from (day for day in days if (_is_day_of(rule, day) if rule.days else day.day == first.day))
        month += rule.interval
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
