"""Calendar feeds (RFC 5545, RFC 7986): what is in one person's calendar, for their calendar program to fetch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from icalendar import Event, vDuration

from services.notifications.channels.entries import Entry, calendar, day, entries, uid
from services.notifications.channels.languages import choose
from services.notifications.feeds.domain import REFRESHED
from services.notifications.sessions.domain import Item, Kind
from shared.languages import Language
from shared.links import Links

__all__ = ["Shown", "feed"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing: `sessions.tables.CalendarItem`."""

    kind: Kind
    id: UUID
    plan: Mapping[str, Any]
    sequence: int
    changed_at: datetime
    mentorship_id: UUID | None


def feed(things: Sequence[Shown], wishes: Sequence[str], country: str, links: Links, domain: str) -> bytes:
    """A calendar. wishes: for a language, the dearest first. domain: of UIDs, which are those of the mails.

    The same things make the same bytes. Nobody's name or address is in it.
    """
    language = choose(*wishes, country=country)
    zones: dict[Any, tuple[int, int]] = {}
    events = [event for thing in things for event in _events(thing, language, links, domain, zones)]
    made = calendar(
        events,
        zones,
        method="PUBLISH",
        x_wr_calname=language.say("Mentoring"),
        refresh_interval=vDuration(REFRESHED, params={"VALUE": "DURATION"}),
        x_published_ttl=vDuration(REFRESHED),
    )
    return made.to_ical()


def _events(
    thing: Shown, language: Language, links: Links, domain: str, zones: dict[Any, tuple[int, int]]
) -> Iterator[Event]:
    entry = Entry(uid(thing.kind, thing.id, domain), thing.changed_at, _page(thing, links), zones=zones)
    if thing.kind in (Kind.SESSION, Kind.GATHERING):
        yield from entries(Item.read(thing.plan, sequence=thing.sequence), entry)
    elif due := thing.plan["due"]:
        yield day(entry, language.say("Due: {title}", title=thing.plan["title"]), date.fromisoformat(due))


def _page(thing: Shown, links: Links) -> str:
    if thing.kind is Kind.SESSION and thing.mentorship_id is not None:
        return links.session(thing.mentorship_id, thing.id)
    if thing.kind is Kind.GATHERING:
        return links.gathering(thing.id)
    return links.goal(UUID(thing.plan["goal_id"])) if "goal_id" in thing.plan else links.home()
