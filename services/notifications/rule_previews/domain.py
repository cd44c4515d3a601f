"""Who would get what, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.nudges.domain import KINDS, Nudge, Rule
from services.notifications.preferences.domain import QuietHours

__all__ = ["Entry", "Reader", "by_day"]


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """Somebody who would hear something, and when they may."""

    person_id: UUID
    name: str
    zone: ZoneInfo
    quiet: QuietHours
    muted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one rule tells on one day. people: who hears it, by name; somebody twice hears it twice."""

    day: date
    rule: Rule
    people: tuple[Reader, ...]


def by_day(nudges: Iterable[Nudge], readers: dict[UUID, Reader], now: datetime, until: datetime) -> list[Entry]:
    """Each nudge on the day on which it goes, by its reader's clock: quiet hours hold back what is due in them, and who
    has turned a kind off hears nothing of it. What goes at `until` or later is left out, and so is who is not known."""
    found: dict[tuple[date, Rule], list[Reader]] = {}
    for nudge in nudges:
        reader = readers.get(nudge.person_id)
        if reader is None or KINDS.get(nudge.rule) in reader.muted:
            continue
        goes = _goes(nudge, reader, now)
        if goes < until and (nudge.expires is None or goes < nudge.expires):
            found.setdefault((goes.astimezone(reader.zone).date(), nudge.rule), []).append(reader)
    return [
        Entry(day, rule, tuple(sorted(people, key=lambda reader: (reader.name, reader.person_id))))
        for (day, rule), people in sorted(found.items())
    ]


def _goes(nudge: Nudge, reader: Reader, now: datetime) -> datetime:
    due = max(nudge.due, now)
    allowed = reader.quiet.next_allowed(due, reader.zone)
    return due if nudge.latest is not None and allowed > nudge.latest else allowed
