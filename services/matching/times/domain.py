"""Times that suit everybody: in the working hours of each, in their own zone, and when nobody is busy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.recurrences import instant

__all__ = ["MOST", "OFFICE", "Hours", "Interval", "Member", "Offer", "Suggestions", "suggest"]

Interval = tuple[datetime, datetime]
Hours = tuple[int, time, time]
"""weekday from Monday = 1, and from when to when."""

MOST = 20
OFFICE: tuple[Hours, ...] = tuple((weekday, time(9), time(17)) for weekday in range(1, 6))
"""What is assumed of people who have not said when they work."""

_SOONEST = timedelta(hours=1)
_STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Member:
    """hours: none where they have not said. busy: in any order."""

    id: UUID
    zone: ZoneInfo
    hours: Sequence[Hours] = ()
    busy: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A time. outside: for whom it lies outside their working hours."""

    start: datetime
    end: datetime
    outside: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """reason: why no offer is in everybody's working hours, "" where all are. assumed: who has not said when they
    work."""

    offers: Sequence[Offer]
    reason: Literal["", "hours-do-not-overlap", "no-free-time"]
    assumed: Sequence[UUID]


def suggest(members: Sequence[Member], now: datetime, length: timedelta, days: int, zone: ZoneInfo) -> Suggestions:
    """Up to 20 times from now on, in their order, spread over days. zone: in which they are at a full or half hour.

    Where none is in everybody's working hours, those that lie the least outside of them.
    """
    window = (now + _SOONEST, now + timedelta(days=days))
    working = [_working(member, window) for member in members]
    common = [window]
    for hours in working:
        common = _both(common, hours)
    busy = _merged(interval for member in members for interval in member.busy)
    assumed = [member.id for member in members if not member.hours]
    fitting = _candidates(_without(common, busy), length, zone)
    if fitting:
        return Suggestions([Offer(at, at + length) for at in _spread(fitting, length, zone)], "", assumed)
    reason = "no-free-time" if any(end - start >= length for start, end in common) else "hours-do-not-overlap"
    free = _candidates(_without([window], busy), length, zone)
    offers = _least_bad(free, length, zone, members, working)
    return Suggestions(offers, reason, assumed)


def _working(member: Member, window: Interval) -> list[Interval]:
    """When somebody works, in a window."""
    first = window[0].astimezone(member.zone).date() - timedelta(days=1)
    last = window[1].astimezone(member.zone).date()
    found: list[Interval] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for weekday, start, end in member.hours or OFFICE:
            if day.isoweekday() == weekday:
                until = day if start < end else day + timedelta(days=1)
                found.append((_at(day, start, member.zone), _at(until, end, member.zone)))
    return _both([window], _merged(found))


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, at), zone)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """In order, each apart from the next."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _both(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """What lies in both; each in order and apart."""
    found: list[Interval] = []
    at = 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        here = at
        while here < len(other) and other[here][0] < end:
            found.append((max(start, other[here][0]), min(end, other[here][1])))
            here += 1
    return found


def _without(intervals: Sequence[Interval], busy: Sequence[Interval]) -> list[Interval]:
    """What is left of intervals; both in order and apart."""
    left: list[Interval] = []
    for start, end in intervals:
        at = start
        for begun, ended in busy:
            if ended <= at or begun >= end:
                continue
            if begun > at:
                left.append((at, begun))
            at = max(at, ended)
        if at < end:
            left.append((at, end))
    return left


def _candidates(free: Sequence[Interval], length: timedelta, zone: ZoneInfo) -> list[datetime]:
    """The starts at a full or half hour that leave room; where an interval has none, its own start if that does."""
    found: list[datetime] = []
    for start, end in free:
        at = _next_half_hour(start, zone)
        if at + length > end and start + length <= end:
            found.append(start)
        while at + length <= end:
            found.append(at)
            at += _STEP
    return found


def _next_half_hour(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return at.astimezone(UTC) + ((_STEP - past) if past else timedelta())


def _spread(starts: Sequence[datetime], length: timedelta, zone: ZoneInfo) -> list[datetime]:
    """Some of each day: first one of each, then another one far from that, and so on; none overlap."""
    left: dict[date, list[datetime]] = {}
    for at in starts:
        left.setdefault(at.astimezone(zone).date(), []).append(at)
    chosen: dict[date, list[datetime]] = {day: [] for day in left}
    count, found = 0, True
    while found and count < MOST:
        found = False
        for day, candidates in left.items():
            apart = [at for at in candidates if all(abs(at - other) >= length for other in chosen[day])]
            if apart and count < MOST:
                chosen[day].append(max(apart, key=lambda at, day=day: (_distance(at, chosen[day]), -at.timestamp())))
                count, found = count + 1, True
    return sorted(at for day in chosen.values() for at in day)


def _distance(at: datetime, others: Sequence[datetime]) -> timedelta:
    return min((abs(at - other) for other in others), default=timedelta())


def _least_bad(
    starts: Sequence[datetime],
    length: timedelta,
    zone: ZoneInfo,
    members: Sequence[Member],
    working: Sequence[Sequence[Interval]],
) -> list[Offer]:
    """Of each day the time that lies the least outside of somebody's working hours; of these days the best."""
    best: dict[date, tuple[timedelta, timedelta, datetime, tuple[UUID, ...]]] = {}
    for at in starts:
        beyond = [_beyond(hours, at, at + length) for hours in working]
        outside = tuple(member.id for member, by in zip(members, beyond, strict=True) if by > timedelta())
        told = (max(beyond), sum(beyond, timedelta()), at, outside)
        day = at.astimezone(zone).date()
        best[day] = min(best.get(day, told), told, key=lambda one: one[:3])
    ranked = sorted(best.values(), key=lambda one: one[:3])[:MOST]
    return [Offer(at, at + length, outside) for _, _, at, outside in sorted(ranked, key=lambda one: one[2])]


def _beyond(hours: Sequence[Interval], start: datetime, end: datetime) -> timedelta:
    """How much of the way a time lies outside of somebody's working hours; ten days where they do not work at all."""
    near = bisect_left(hours, (start, end))
    nothing = timedelta()
    ways = (
        max(begun - start, nothing) + max(end - ended, nothing) for begun, ended in hours[max(near - 2, 0) : near + 2]
    )
    return min(ways, default=timedelta(days=10))
