"""Who would get what, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.notifications.catalog.domain import SPECS
from services.notifications.decisions.domain import Asked, Drop, Gather, Postpone, Reader, decide
from services.notifications.nudges.domain import Nudge, Rule

__all__ = ["Entry", "Named", "by_day"]

_LONGEST = 10
"""Times that a nudge is put off before it is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Somebody who would hear something, and when they may."""

    person_id: UUID
    name: str
    reader: Reader


@dataclass(frozen=True, slots=True)
class Entry:
    """What one rule tells on one day. people: who hears it, by name; somebody twice hears it twice."""

    day: date
    rule: Rule
    people: tuple[Named, ...]


def by_day(nudges: Iterable[Nudge], readers: Mapping[UUID, Named], now: datetime, until: datetime) -> list[Entry]:
    """Each nudge on the day on which it goes, by its reader's calendar, as it would be decided about then: put off by
    quiet hours and holidays, gathered in a digest, dropped when its reader has turned its kind off. What people have
    had enough of by then is not foreseen. What goes at `until` or later is left out, and so is who is not known."""
    found: dict[tuple[date, Rule], list[Named]] = {}
    for nudge in nudges:
        named = readers.get(nudge.person_id)
        goes = _goes(nudge, named.reader, now) if named else None
        if named is not None and goes is not None and goes < until:
            found.setdefault((goes.astimezone(named.reader.zone).date(), nudge.rule), []).append(named)
    return [
        Entry(day, rule, tuple(sorted(people, key=lambda named: (named.name, named.person_id))))
        for (day, rule), people in sorted(found.items(), key=lambda entry: entry[0])
    ]


def _goes(nudge: Nudge, reader: Reader, now: datetime) -> datetime | None:
    """When; None when it never does."""
    at = max(nudge.due, now)
    for _ in range(_LONGEST):
        [verdict] = decide([Asked(nudge, digestible=SPECS[nudge.rule].digest)], {nudge.person_id: reader}, at)
        match verdict:
            case Drop():
                return None
            case Gather(then):
                return then
            case Postpone(then) if then > at:
                at = then
            case _:
                return at
    return None
