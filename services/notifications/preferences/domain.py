"""When a person may be written to, and about what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["Kind", "QuietHours", "zone_or_utc"]

_WEEK = frozenset(range(1, 8))
_WEEKDAYS = frozenset({1, 2, 3, 4, 5})


class Kind(StrEnum):
    """What a person can turn off. Everything else is needed to take part."""

    SESSION_REMINDERS = "session_reminders"
    GOAL_REMINDERS = "goal_reminders"
    MENTORSHIP_REMINDERS = "mentorship_reminders"
    PROGRAM_REMINDERS = "program_reminders"
    GATHERING_REMINDERS = "gathering_reminders"
    MESSAGES = "messages"
    FEEDBACK = "feedback"
    RECOGNITION = "recognition"


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone with this IANA name, UTC for a name that this machine's database does not have."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No mail from `start` to `end` by the person's wall clock, which may span midnight, nor on other than `workdays`.

    start = end: every hour of a workday is free. workdays: ISO weekdays; empty stands for Monday to Friday.
    """

    start: time = time(20)
    end: time = time(8)
    workdays: Collection[int] = _WEEKDAYS

    def allow(self, local: datetime) -> bool:
        """Whether a mail may arrive at this local time."""
        return local.isoweekday() in self._days and not self._quiet(local.time())

    def next_allowed(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first instant from `instant` on, in UTC, at which a mail may arrive."""
        if self.allow(instant.astimezone(zone)):
            return instant.astimezone(UTC)
        found = (opening for opening in self._openings(instant, zone) if self.allow(opening.astimezone(zone)))
        return next(found, instant.astimezone(UTC))

    @property
    def _days(self) -> frozenset[int]:
        return (_WEEK & frozenset(self.workdays)) or _WEEKDAYS

    def _quiet(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def _openings(self, instant: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Instants after `instant`, in order, at which a quiet time can end: midnights and `end`, over two weeks.

        A wall clock that is set back shows a time twice; both count, and the first one that is allowed wins.
        """
        today = instant.astimezone(zone).date()
        for day in (today + timedelta(days=number) for number in range(-1, 15)):
            local = (datetime.combine(day, at, zone) for at in {time(), self.end})
            both = {moment.replace(fold=fold).astimezone(UTC) for moment in local for fold in (0, 1)}
            yield from sorted(opening for opening in both if opening > instant)
