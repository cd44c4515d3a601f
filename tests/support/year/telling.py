"""Telling events on days, with ids and versions as services would give them, and the same ones for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from shared.events import Event

__all__ = ["MARK", "Teller"]

T = TypeVar("T")
MARK = "-7000-"
"""The third group of every id that is made here, and of nothing else: whoever puts another in its place (from 7001 to
7fff) has the same year of other people."""


class Teller:
    """What was told so far. A day is a number that counts from `first`, with the time of day as its fraction.

    Whatever happens after `until` is not told.
    """

    def __init__(self, seed: int, first: date, until: float) -> None:
        self.random = Random(seed)
        self.first = first
        self.until = until
        self._told: list[tuple[datetime, UUID, UUID, type[Event], dict[str, Any]]] = []
        self._start = datetime.combine(first, time(), UTC)

    def at(self, day: float) -> datetime:
        """An instant, to the microsecond."""
        return self._start + timedelta(microseconds=round(day * 86_400_000_000))

    def date(self, day: float) -> date:
        return self.at(day).date()

    def id(self, day: float = 0) -> UUID:
        """A UUIDv7 of that instant, but for `MARK`."""
        milliseconds = int(self.at(day).timestamp() * 1000)
        return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | self.random.getrandbits(62))

    def tell(self, kind: type[Event], day: float, subject: UUID | None = None, /, **fields: Any) -> UUID:
        """Tell of this subject, or of a new one; the subject."""
        about = subject or self.id(day)
        if day <= self.until:
            self._told.append((self.at(day), self.id(day), about, kind, fields))
        return about

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def between(self, first: float, last: float) -> float:
        return self.random.uniform(first, last)

    def one_of(self, choices: Sequence[T], weights: Sequence[float] | None = None) -> T:
        return self.random.choices(choices, weights)[0]

    def some_of(self, choices: Sequence[T], most: int) -> list[T]:
        """Up to so many different ones, in any order."""
        return self.random.sample(choices, min(len(choices), self.random.randint(0, most)))

    def events(self) -> list[Event]:
        """All that was told, by its time, with the versions that its subjects then have."""
        versions: Counter[UUID] = Counter()
        events: list[Event] = []
        for at, event_id, subject, kind, fields in sorted(self._told, key=lambda told: told[:2]):
            versions[subject] += 1
            envelope = {"id": event_id, "subject": subject, "version": versions[subject], "time": at}
            events.append(kind.model_validate({**fields, **envelope}))
        return events
