"""Entries of calendars (RFC 5545): sessions and gatherings with all their times, and days that something is due.

Times are in the zone of the one who scheduled them, so that a recurrence keeps its local time; every zone that is named
comes with a VTIMEZONE. A local time that comes twice means the first of the two, so that the second is told in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur

from services.notifications.channels.vtimezone import put, vtimezone
from services.notifications.sessions.domain import Item, Kind, Time

__all__ = ["Entry", "calendar", "day", "entries", "single_entry", "uid"]

_PRODUCT = "-//Telemachus//Sessions 1.0//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What comes with every time of a thing. stamp: DTSTAMP. people: (user, partstat of a time, by its planned start,
    and under None that of the whole)."""

    uid: str
    stamp: datetime
    page: str
    description: str = ""
    organizer: vCalAddress | None = None
    people: Sequence[tuple[vCalAddress, Mapping[datetime | None, str]]] = ()
    status: Literal["CONFIRMED", "CANCELLED"] = "CONFIRMED"
    zones: dict[ZoneInfo, tuple[int, int]] = field(default_factory=dict[ZoneInfo, tuple[int, int]])
    """Fills with the zones that are named, and the first and last year of each."""


def uid(kind: Kind, item_id: UUID, domain: str) -> str:
    """The same for all of a thing's life."""
    return f"{kind}-{item_id}@{domain}"


def calendar(events: Iterable[Event], zones: Mapping[ZoneInfo, tuple[int, int]], **properties: object) -> Calendar:
    """A calendar of these entries. zones: as the entries' `Entry.zones` were filled."""
    made = Calendar()
    put(made, "prodid", _PRODUCT)
    put(made, "version", "2.0")
    for name, value in properties.items():
        put(made, name.replace("_", "-"), value)
    for zone, (first, last) in sorted(zones.items(), key=lambda one: one[0].key):
        made.add_component(vtimezone(zone, first, last))
    for event in events:
        made.add_component(event)
    return made


def entries(item: Item, entry: Entry) -> list[Event]:
    """All of it: one VEVENT for what recurs, and one for each of its times that is at another."""
    whole = _event(item, entry, Time(item.start, item.start, item.end), None)
    if not item.recurrence:
        return [whole]
    put(whole, "rrule", vRecur.from_ical(item.recurrence))
    if item.tz.key != "UTC":
        last = item.times[-1].planned if item.times else item.start
        _named(last.astimezone(item.tz), item.tz, entry)
    if item.exceptions:
        put(whole, "exdate", [_as_planned(item, at, entry) for at in item.exceptions])
    return [whole, *(single_entry(item, at, entry) for at in sorted(item.moved))]


def single_entry(item: Item, at: datetime, entry: Entry) -> Event:
    """One time of a recurrence, by its planned start."""
    moved = item.moved.get(at)
    length = item.end - item.start
    event = _event(item, entry, Time(at, moved.start, moved.end) if moved else Time(at, at, at + length), at)
    put(event, "recurrence-id", _as_planned(item, at, entry))
    return event


def day(entry: Entry, title: str, due: date) -> Event:
    """A day that something is due; it makes nobody busy."""
    event = _stamped(entry, 0)
    put(event, "dtstart", due)
    put(event, "dtend", due + timedelta(days=1))
    put(event, "summary", title)
    put(event, "transp", "TRANSPARENT")
    _describe(event, entry)
    return event


def _event(item: Item, entry: Entry, time: Time, occurrence: datetime | None) -> Event:
    event = _stamped(entry, item.sequence)
    put(event, "dtstart", _local(item, time.start, entry))
    put(event, "dtend", _local(item, time.end, entry))
    put(event, "summary", item.title)
    put(event, "status", entry.status)
    if where := item.place or item.link:
        put(event, "location", where)
    _describe(event, entry)
    if entry.organizer is not None:
        put(event, "organizer", entry.organizer)
    for user, answers in entry.people:
        attendee = vCalAddress(user)
        partstat = answers.get(occurrence) or answers.get(None) or "NEEDS-ACTION"
        told = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": partstat.upper()}
        if partstat.upper() == "NEEDS-ACTION":
            told["RSVP"] = "TRUE"
        attendee.params.update({**user.params, **told})
        put(event, "attendee", attendee)
    return event


def _stamped(entry: Entry, sequence: int) -> Event:
    event = Event()
    put(event, "uid", entry.uid)
    put(event, "sequence", sequence)
    put(event, "dtstamp", entry.stamp)
    return event


def _describe(event: Event, entry: Entry) -> None:
    if entry.description:
        put(event, "description", entry.description)
    put(event, "url", entry.page)


def _local(item: Item, instant: datetime, entry: Entry) -> datetime:
    local = instant.astimezone(item.tz)
    if local.fold or item.tz.key == "UTC":
        return instant.astimezone(UTC)
    return _named(local, item.tz, entry)


def _as_planned(item: Item, at: datetime, entry: Entry) -> datetime:
    """A planned start as the recurrence has it: also where the clocks leave out that local time."""
    if item.tz.key == "UTC":
        return at.astimezone(UTC)
    local = at.astimezone(item.tz)
    usual = local.replace(hour=0, minute=0, second=0, fold=0) + _time_of_day(item)
    return _named(usual if usual.astimezone(UTC) == at.astimezone(UTC) else local, item.tz, entry)


def _time_of_day(item: Item) -> timedelta:
    first = item.start.astimezone(item.tz)
    return timedelta(hours=first.hour, minutes=first.minute, seconds=first.second)


def _named(local: datetime, zone: ZoneInfo, entry: Entry) -> datetime:
    first, last = entry.zones.get(zone, (local.year, local.year))
    entry.zones[zone] = min(first, local.year), max(last, local.year)
    return local
