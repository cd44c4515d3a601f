"""Invitations to sessions as calendar mail (iMIP: RFC 6047, RFC 5546, RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.headerregistry import Address
from typing import Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur

from services.notifications.channels.vtimezone import put, vtimezone
from services.notifications.preferences.domain import zone_or_utc
from shared import clock

__all__ = ["Attendee", "Invitation", "SessionDetails", "invitation"]

_PRODUCT = "-//Telemachus//Sessions 1.0//EN"
_RULES_COVERED = timedelta(days=366 * 3)


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """A session as its event told. start, end, exceptions: instants. zone: of the one who scheduled it.

    occurrence: the start, as the recurrence has it, of the one time that this is about. cancelled_from: from which time
    on the recurrence has ended. method: CANCEL where people do not meet. moved: (occurrence, start, end) of the times
    that are at others.
    """

    id: UUID
    mentorship_id: UUID
    sequence: int
    title: str
    start: datetime
    end: datetime
    zone: ZoneInfo
    recurrence: str
    exceptions: tuple[datetime, ...]
    place: str
    link: str
    occurrence: datetime | None = None
    cancelled_from: datetime | None = None
    method: Literal["REQUEST", "CANCEL"] = "REQUEST"
    moved: tuple[tuple[datetime, datetime, datetime], ...] = ()

    @classmethod
    def read(cls, session_id: UUID, payload: dict[str, Any]) -> Self:
        """From a nudge's payload."""
        return cls(
            session_id,
            UUID(payload["mentorship_id"]),
            payload["sequence"],
            payload["title"],
            datetime.fromisoformat(payload["start"]),
            datetime.fromisoformat(payload["end"]),
            zone_or_utc(payload["zone"]),
            payload["recurrence"],
            tuple(datetime.fromisoformat(text) for text in payload["exceptions"]),
            payload["place"],
            payload["link"],
            _instant(payload.get("occurrence")),
            _instant(payload.get("from")),
            payload.get("method", "REQUEST"),
            tuple(_moved(time) for time in payload.get("moved", ())),
        )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _moved(time: dict[str, str]) -> tuple[datetime, datetime, datetime]:
    occurrence, start, end = (datetime.fromisoformat(time[name]) for name in ("occurrence", "start", "end"))
    return occurrence, start, end


@dataclass(frozen=True, slots=True)
class Attendee:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """method: equals METHOD in `content`."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


def invitation(
    details: SessionDetails, organizer: Address, attendees: Sequence[Attendee], page: str, description: str
) -> Invitation:
    """A METHOD:REQUEST or CANCEL with one UID for the session's life. organizer: where the answers go. page: of the
    session."""
    calendar = Calendar()
    put(calendar, "prodid", _PRODUCT)
    put(calendar, "version", "2.0")
    put(calendar, "method", details.method)
    if details.zone.key != "UTC":
        until = details.start + (_RULES_COVERED if details.recurrence else timedelta(days=366))
        calendar.add_component(vtimezone(details.zone, details.start.year, until.year))
    calendar.add_component(_event(details, organizer, attendees, page, description))
    if details.method == "REQUEST" and details.occurrence is None and details.cancelled_from is None:
        for occurrence, start, end in details.moved:
            time = replace(details, occurrence=occurrence, start=start, end=end)
            calendar.add_component(_event(time, organizer, attendees, page, description))
    return Invitation(details.method, calendar.to_ical())


def _event(
    details: SessionDetails, organizer: Address, attendees: Sequence[Attendee], page: str, description: str
) -> Event:
    event = Event()
    put(event, "uid", f"session-{details.id}@{organizer.domain}")
    put(event, "sequence", details.sequence)
    put(event, "dtstamp", clock.now())
    put(event, "dtstart", details.start.astimezone(details.zone))
    put(event, "dtend", details.end.astimezone(details.zone))
    put(event, "summary", details.title)
    put(event, "description", description)
    put(event, "status", "CANCELLED" if details.method == "CANCEL" else "CONFIRMED")
    put(event, "url", page)
    if where := details.place or details.link:
        put(event, "location", where)
    if details.occurrence is not None:
        put(event, "recurrence-id", details.occurrence.astimezone(details.zone))
    elif details.recurrence:
        put(event, "rrule", vRecur.from_ical(details.recurrence))
        if details.exceptions:
            put(event, "exdate", [instant.astimezone(details.zone) for instant in details.exceptions])
    put(event, "organizer", _calendar_user(organizer.addr_spec, organizer.display_name or "Telemachus"))
    for attendee in attendees:
        user = _calendar_user(attendee.email, attendee.name)
        user.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
        put(event, "attendee", user)
    return event


def _calendar_user(email: str, name: str) -> vCalAddress:
    user = vCalAddress(f"mailto:{email}")
    user.params["CN"] = name
    return user
