"""A gathering as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from services.portal.answers.taking_part import Gathering
from shared import clock
from shared.links import Links

__all__ = ["calendar_of"]


def calendar_of(gathering: Gathering, public_url: str) -> bytes:
    """The file. Times are of UTC, which every calendar shows by its own clock."""
    event = Event()
    told: dict[str, object] = {
        "uid": f"gathering-{gathering.id}@{urlsplit(public_url).hostname or 'telemachus'}",
        "dtstamp": clock.now().astimezone(UTC),
        "dtstart": gathering.starts_at.astimezone(UTC),
        "dtend": gathering.ends_at.astimezone(UTC),
        "summary": gathering.title,
        "location": gathering.place or gathering.link,
        "description": gathering.description,
        "url": Links(public_url).gathering(gathering.id),
        "status": "CANCELLED" if gathering.state == "cancelled" else "CONFIRMED",
    }
    for name, value in told.items():
        if value:
            event.add(name, value)  # pyright: ignore[reportUnknownMemberType] - icalendar leaves the value without a type
    made = Calendar()
    made.add("prodid", "-//Telemachus//Portal//EN")  # pyright: ignore[reportUnknownMemberType]
    made.add("version", "2.0")  # pyright: ignore[reportUnknownMemberType]
    made.add_component(event)
    return made.to_ical()
