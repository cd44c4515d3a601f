"""Sessions as calendars know them (RFC 5545, RFC 5546): what has become of each by its events, and what that means for
calendars.

A message about the whole of a session tells all of it, a message about one time of a recurrence only that time. Each
has a SEQUENCE of its own, and in each is all that is true then: whoever applies them in any order, one more than once,
and leaves out what is older than what they have, ends with the plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from shared.events.matching import GatheringSnapshot, SessionCancelled, SessionPlan, SessionRescheduled
from shared.recurrences import Refused, parse, starts
from shared.zones import zone_or_utc

__all__ = ["Item", "Kind", "Message", "Moved", "Partstat", "Time", "cancelled", "gathered", "planned", "taken_off"]

_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z")


class Kind(StrEnum):
    SESSION = "session"
    GATHERING = "gathering"
    GOAL = "goal"
    MILESTONE = "milestone"


class Partstat(StrEnum):
    """What somebody has answered."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


@dataclass(frozen=True, slots=True)
class Moved:
    """One time of a recurrence that is at another time. asked: the sequence from which on an answer means that time."""

    start: datetime
    end: datetime
    asked: int


@dataclass(frozen=True, slots=True)
class Time:
    """One time at which people meet. planned: as the recurrence has it."""

    planned: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """Something at which people meet. start, end: instants of its first time. asked: the sequence from which on an
    answer means when it is now. exceptions, keys of moved: starts as the recurrence has them."""

    title: str
    start: datetime
    end: datetime
    zone: str
    version: int = 0
    sequence: int = 0
    asked: int = 0
    cancelled: bool = False
    recurrence: str = ""
    exceptions: tuple[datetime, ...] = ()
    place: str = ""
    link: str = ""
    moved: Mapping[datetime, Moved] = field(default_factory=dict[datetime, Moved])

    @property
    def tz(self) -> ZoneInfo:
        return zone_or_utc(self.zone)

    @property
    def times(self) -> list[Time]:
        """Every time at which people meet, in the order of the plan."""
        if self.cancelled:
            return []
        length = self.end - self.start
        left_out = set(self.exceptions)
        found: list[Time] = []
        for at in self._starts():
            if at not in left_out:
                moved = self.moved.get(at)
                found.append(Time(at, moved.start, moved.end) if moved else Time(at, at, at + length))
        return found

    def _starts(self) -> list[datetime]:
        first = self.start.astimezone(UTC)
        if not self.recurrence:
            return [first]
        try:
            return starts(parse(self.recurrence), first, self.tz)
        except Refused as refusal:
            return [] if refusal.kind == "end-before-start" else [first]

    @property
    def last_day(self) -> date:
        """After this day it is in nobody's calendar any more."""
        return max((time.end for time in self.times), default=self.end).astimezone(UTC).date()

    def answered_from(self, occurrence: datetime | None) -> int:
        """The sequence from which on an answer to all of it, or to one time, means what is planned now."""
        moved = self.moved.get(occurrence) if occurrence else None
        return max(self.asked, moved.asked) if moved else self.asked

    def followed(self) -> Self:
        """The same with the next SEQUENCE."""
        return replace(self, sequence=self.sequence + 1)

    def plan(self) -> dict[str, Any]:
        """As it is stored, and as a nudge's payload has it."""
        return {
            "title": self.title,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "zone": self.zone,
            "recurrence": self.recurrence,
            "exceptions": [at.isoformat() for at in self.exceptions],
            "place": self.place,
            "link": self.link,
            "moved": [
                {
                    "occurrence": at.isoformat(),
                    "start": to.start.isoformat(),
                    "end": to.end.isoformat(),
                    "asked": to.asked,
                }
                for at, to in sorted(self.moved.items())
            ],
            "asked": self.asked,
        }

    @classmethod
    def read(cls, plan: Mapping[str, Any], *, version: int = 0, sequence: int = 0, cancelled: bool = False) -> Self:
        """From what `plan` gave."""
        return cls(
            title=plan["title"],
            start=datetime.fromisoformat(plan["start"]),
            end=datetime.fromisoformat(plan["end"]),
            zone=plan["zone"],
            version=version,
            sequence=sequence,
            asked=plan.get("asked", 0),
            cancelled=cancelled,
            recurrence=plan["recurrence"],
            exceptions=tuple(datetime.fromisoformat(at) for at in plan["exceptions"]),
            place=plan["place"],
            link=plan["link"],
            moved={datetime.fromisoformat(one["occurrence"]): _moved(one) for one in plan.get("moved", ())},
        )


def _moved(one: Mapping[str, Any]) -> Moved:
    return Moved(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]), one.get("asked", 0))


@dataclass(frozen=True, slots=True)
class Message:
    """What calendars are told: of all of `item`, or of one time of it. ended_from: from which time on there are no
    more, where that is new."""

    item: Item
    method: Literal["REQUEST", "CANCEL"] = "REQUEST"
    occurrence: datetime | None = None
    ended_from: datetime | None = None

    @property
    def time(self) -> Time:
        """When that is: of all of it, its first time."""
        at = self.occurrence
        if at is None:
            return Time(self.item.start, self.item.start, self.item.end)
        moved = self.item.moved.get(at)
        return Time(at, moved.start, moved.end) if moved else Time(at, at, at + (self.item.end - self.item.start))

    def payload(self) -> dict[str, Any]:
        """As a nudge carries it. start, end: of what it is about; first, last: of all of it."""
        plan, time = self.item.plan(), self.time
        return plan | {
            "start": time.start.isoformat(),
            "end": time.end.isoformat(),
            "first": plan["start"],
            "last": plan["end"],
            "sequence": self.item.sequence,
            "method": self.method,
            "occurrence": self.occurrence.isoformat() if self.occurrence else None,
            "from": self.ended_from.isoformat() if self.ended_from else None,
        }

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> Self:
        """From what `payload` gave."""
        plan = {**payload, "start": payload.get("first", payload["start"]), "end": payload.get("last", payload["end"])}
        return cls(
            Item.read(plan, sequence=payload["sequence"]),
            payload.get("method", "REQUEST"),
            _instant(payload.get("occurrence")),
            _instant(payload.get("from")),
        )


def planned(item: Item | None, event: SessionPlan) -> Message:
    """A session is planned, or planned anew, or others take part in it."""
    sequence = item.sequence + 1 if item else 0
    told = replace(
        _item(event, sequence),
        recurrence=event.recurrence,
        exceptions=tuple(_utc(at) for at in event.exceptions),
        moved={_utc(one.occurrence): Moved(_utc(one.start), _utc(one.end), sequence) for one in event.moved},
    )
    if isinstance(event, SessionRescheduled) and event.occurrence is not None:
        return _one_moved(item, told, _utc(event.occurrence))
    if item is None:
        return Message(told)
    if _when(told) == _when(item):
        told = replace(told, asked=item.asked, moved=_kept(item, told, event.time))
    return Message(told)


def _one_moved(item: Item | None, told: Item, at: datetime) -> Message:
    """told: with the start and end of that one time."""
    if item is None:  # what came before is not known here any more
        item = replace(told, start=at, end=at + (told.end - told.start), moved={})
    moved = {**item.moved, at: Moved(told.start, told.end, told.sequence)}
    return Message(replace(told, start=item.start, end=item.end, asked=item.asked, moved=moved), occurrence=at)


def _kept(item: Item, told: Item, now: datetime) -> Mapping[datetime, Moved]:
    """The moved times of `told`, of which those that are as before are asked for no answer again; and times that were
    moved and have begun: of these an event says nothing once it was said how they went."""
    past = {at: to for at, to in item.moved.items() if to.start <= now and at not in told.exceptions}
    same = {
        at: before if (before := item.moved.get(at)) and (before.start, before.end) == (to.start, to.end) else to
        for at, to in told.moved.items()
    }
    return {**past, **same}


def cancelled(item: Item, event: SessionCancelled) -> Message:
    """People do not meet: at one time, from a time on, or not at all."""
    sequence = item.sequence + 1
    told = replace(item, version=event.version, sequence=sequence)
    if event.recurrence:
        end = _utc(event.occurrence) if event.occurrence else _end_of(event.recurrence)
        moved = {at: to for at, to in item.moved.items() if end is None or at < end}
        exceptions = tuple(at for at in item.exceptions if end is None or at < end)
        told = replace(told, recurrence=event.recurrence, moved=moved, exceptions=exceptions)
        return Message(told, ended_from=_utc(event.occurrence) if event.occurrence else None)
    if event.occurrence is None or not item.recurrence:
        return Message(replace(told, cancelled=True), "CANCEL")
    at = _utc(event.occurrence)
    moved = {other: to for other, to in item.moved.items() if other != at}
    exceptions = tuple(sorted({*item.exceptions, at}))
    return Message(replace(told, moved=moved, exceptions=exceptions), "CANCEL", at)


def _end_of(recurrence: str) -> datetime | None:
    """From which planned start on a recurrence has no times."""
    found = _UNTIL.search(recurrence)
    if found is None:
        return None
    return datetime.strptime(found.group(1), "%Y%m%dT%H%M%S").replace(tzinfo=UTC) + timedelta(seconds=1)


def taken_off(item: Item) -> Message:
    """For who has left: the others meet without them."""
    return Message(item, "CANCEL")


def gathered(item: Item | None, event: GatheringSnapshot, *, takes_place: bool) -> Message | None:
    """A gathering is planned, or planned anew, or called off; None where calendars need to know nothing of it."""
    sequence = item.sequence + 1 if item else 0
    told = replace(_item(event, sequence), cancelled=not takes_place)
    if item is not None:
        if _told(item) == _told(told):
            return None
        if _when(item) == _when(told):
            told = replace(told, asked=item.asked)
    return Message(told, "REQUEST" if takes_place else "CANCEL")


def _item(event: SessionPlan | GatheringSnapshot, sequence: int) -> Item:
    """What sessions and gatherings tell alike; answers are asked for anew."""
    return Item(
        title=event.title,
        start=_utc(event.start),
        end=_utc(event.end),
        zone=event.zone,
        version=event.version,
        sequence=sequence,
        asked=sequence,
        place=event.place,
        link=event.link,
    )


def _when(item: Item) -> tuple[object, ...]:
    return item.start, item.end, item.zone, item.recurrence


def _told(item: Item) -> tuple[object, ...]:
    return (*_when(item), item.title, item.place, item.link, item.cancelled)


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _instant(text: str | None) -> datetime | None:
    return _utc(datetime.fromisoformat(text)) if text else None
