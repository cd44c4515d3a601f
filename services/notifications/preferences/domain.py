"""When a person may be written to, and about what."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

__all__ = ["ALL", "AWAY_AT_MOST", "Choices", "DigestRhythm", "Kind", "QuietHours", "Way", "unsubscribed"]

_WEEK = frozenset(range(1, 8))
_WEEKDAYS = frozenset({1, 2, 3, 4, 5})
_LOOK_AHEAD = 400

AWAY_AT_MOST = timedelta(days=366)

ALL = "all"
"""Stands for every kind."""


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


class Way(StrEnum):
    """How a person hears a kind of nudge. chat: over every chat channel of theirs."""

    EMAIL = "email"
    CHAT = "chat"


class DigestRhythm(StrEnum):
    """How often a person hears several nudges in one mail, instead of each for itself."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person can choose. muted: kinds that are turned off. channels: by kind, how it comes instead of by mail
    alone. language: of those that mails come in, empty for that of the profile. away_until: the first day back."""

    quiet_start: time
    quiet_end: time
    muted: Collection[Kind] = ()
    channels: Mapping[Kind, Collection[Way]] = field(default_factory=dict[Kind, Collection[Way]])
    digest: DigestRhythm = DigestRhythm.NONE
    digest_at: time = time(9)
    language: str = ""
    away_until: date | None = None

    @property
    def wants_chat(self) -> bool:
        return any(Way.CHAT in ways for ways in self.channels.values())


def unsubscribed(before: Collection[str], after: Collection[str]) -> list[str]:
    """What a person has turned off: kinds, or ALL alone when nothing is left that can be."""
    new = sorted(set(after) - set(before))
    return [ALL] if new and set(after) >= set(Kind) else new


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No mail from `start` to `end` by the person's wall clock, which may span midnight, nor on other than `workdays`.

    start = end: every hour of a workday is free. workdays: ISO weekdays; empty stands for Monday to Friday. off: public
    holidays. Whoever has no other day within a year has none of them off.
    """

    start: time = time(20)
    end: time = time(8)
    workdays: Collection[int] = _WEEKDAYS
    off: Container[date] = ()

    @property
    def days(self) -> frozenset[int]:
        """The ISO weekdays on which a mail may arrive, at least one."""
        return (_WEEK & frozenset(self.workdays)) or _WEEKDAYS

    def allow(self, local: datetime) -> bool:
        """Whether a mail may arrive at this local time."""
        return local.isoweekday() in self.days and local.date() not in self.off and not self._quiet(local.time())

    def next_allowed(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first instant from `instant` on, in UTC, at which a mail may arrive."""
        if self.allow(instant.astimezone(zone)):
            return instant.astimezone(UTC)
        found = (opening for opening in self._openings(instant, zone) if self.allow(opening.astimezone(zone)))
        if first := next(found, None):
            return first
        return instant.astimezone(UTC) if self.off == () else replace(self, off=()).next_allowed(instant, zone)

    def _quiet(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def _openings(self, instant: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Instants after `instant`, in order, at which a quiet time can end: midnights and `end`, over a year.

        A wall clock that is set back shows a time twice; both count, and the first one that is allowed wins.
        """
        today = instant.astimezone(zone).date()
        for day in (today + timedelta(days=number) for number in range(-1, _LOOK_AHEAD)):
            local = (datetime.combine(day, at, zone) for at in {time(), self.end})
            both = {moment.replace(fold=fold).astimezone(UTC) for moment in local for fold in (0, 1)}
            yield from sorted(opening for opening in both if opening > instant)
