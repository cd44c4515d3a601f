"""Invitations to sessions and gatherings as calendar mail (iMIP: RFC 6047, RFC 5546, RFC 5545)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from typing import Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import vCalAddress

from services.notifications.channels.entries import Entry, calendar, entries, single_entry, uid
from services.notifications.sessions.domain import Kind, Message
from shared import clock
from shared.zones import zone_or_utc

__all__ = ["Attendee", "Invitation", "SessionDetails", "invitation"]


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What a letter says of a session. start, end: instants. zone: of the one who scheduled it.

    occurrence: the start, as the recurrence has it, of the one time that this is about. cancelled_from: from which time
    on the recurrence has ended.
    """

    id: UUID
    mentorship_id: UUID
    title: str
    start: datetime
    end: datetime
    zone: ZoneInfo
    recurrence: str
    place: str
    link: str
    occurrence: datetime | None = None
    cancelled_from: datetime | None = None

    @classmethod
    def read(cls, session_id: UUID, payload: Mapping[str, Any]) -> Self:
        """From a nudge's payload."""
        return cls(
            session_id,
            UUID(payload["mentorship_id"]),
            payload["title"],
            datetime.fromisoformat(payload["start"]),
            datetime.fromisoformat(payload["end"]),
            zone_or_utc(payload["zone"]),
            payload["recurrence"],
            payload["place"],
            payload["link"],
            _instant(payload.get("occurrence")),
            _instant(payload.get("from")),
        )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Attendee:
    """answers: what they have answered to single times, by the start as the recurrence has it; under None, to all."""

    name: str
    email: str
    answers: Mapping[datetime | None, str] = field(default_factory=dict[datetime | None, str])


@dataclass(frozen=True, slots=True)
class Invitation:
    """method: equals METHOD in `content`."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


def invitation(
    item_id: UUID,
    kind: Kind,
    message: Message,
    organizer: Address,
    attendees: Sequence[Attendee],
    page: str,
    description: str,
    domain: str = "",
) -> Invitation:
    """A METHOD:REQUEST or CANCEL with one UID for the thing's life. organizer: where the answers go. page: of it.
    domain: of UIDs; that of the organizer where none is told."""
    entry = Entry(
        uid=uid(kind, item_id, domain or organizer.domain),
        stamp=clock.now(),
        page=page,
        description=description,
        organizer=_calendar_user(organizer.addr_spec, organizer.display_name or "Telemachus"),
        people=[(_calendar_user(one.email, one.name), one.answers) for one in attendees],
        status="CANCELLED" if message.method == "CANCEL" else "CONFIRMED",
    )
    if message.occurrence is not None:
        events = [single_entry(message.item, message.occurrence, entry)]
    elif message.method == "CANCEL":
        events = entries(message.item, entry)[:1]
    else:
        events = entries(message.item, entry)
    return Invitation(message.method, calendar(events, entry.zones, method=message.method).to_ical())


def _calendar_user(email: str, name: str) -> vCalAddress:
    user = vCalAddress(f"mailto:{email}")
    user.params["CN"] = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return user
