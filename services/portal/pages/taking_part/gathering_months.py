"""A month of gatherings, by the clock of a zone: as a list of days, and as weeks of a calendar."""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.portal.answers.taking_part import Gathering
from services.portal.words import zone_of

__all__ = ["Day", "Month"]

_FIRST, _LAST = date(2000, 1, 1), date(2200, 12, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the gatherings that go on then. inside: it is one of the month."""

    on: date
    inside: bool
    gatherings: Sequence[Gathering]


@dataclass(frozen=True, slots=True)
class Month:
    """first: its first day."""

    first: date

    @classmethod
    def of(cls, written: str, today: date) -> Month:
        """As in "2030-03"; the one of today where that is none."""
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", written, re.ASCII):
            year, month = map(int, written.split("-"))
            if _FIRST.year <= year < _LAST.year:
                return cls(date(year, month, 1))
        return cls(today.replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def following(self) -> Month:
        return Month((self.first + timedelta(days=32)).replace(day=1))

    @property
    def before(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def asked(self) -> dict[str, str]:
        """The instants between which a service is asked for gatherings: a day more on either side, for any zone."""
        since = datetime.combine(self.first - timedelta(days=1), datetime.min.time(), UTC)
        until = datetime.combine(self.following.first + timedelta(days=1), datetime.min.time(), UTC)
        return {"since": since.isoformat(), "until": until.isoformat()}

    def days(self, gatherings: Iterable[Gathering], zone: str) -> list[Day]:
        """The days of the month on which a gathering begins or, for one that began before, the first day."""
        begun: dict[date, list[Gathering]] = {}
        for one in gatherings:
            first, last = _between(one, zone)
            if last >= self.first and first < self.following.first:
                begun.setdefault(max(first, self.first), []).append(one)
        return [Day(on, True, begun[on]) for on in sorted(begun)]

    def weeks(self, gatherings: Sequence[Gathering], zone: str, first_weekday: int) -> Iterator[list[Day]]:
        """Its weeks, with the days of other months that fill the first and the last. first_weekday: 0 for Monday."""
        spans = [(one, *_between(one, zone)) for one in gatherings]
        for week in Calendar(first_weekday).monthdatescalendar(self.first.year, self.first.month):
            yield [
                Day(
                    on,
                    on.month == self.first.month,
                    [one for one, first, last in spans if first <= on <= last] if on.month == self.first.month else [],
                )
                for on in week
            ]


def _between(one: Gathering, zone: str) -> tuple[date, date]:
    """The first and the last day on which it goes on. An evening that ends after midnight is one of the day before."""
    clock = zone_of(zone)
    first = one.starts_at.astimezone(clock).date()
    if one.ends_at - one.starts_at < timedelta(days=1):
        return first, first
    return first, (one.ends_at - timedelta(seconds=1)).astimezone(clock).date()
