"""Answers of calendars to invitations (METHOD:REPLY of RFC 5546), as they come by mail from anybody.

A file is measured before it is read, and read in a process that ends alone; nothing in it is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, cast
from uuid import UUID

from icalendar import Calendar

from services.notifications.sessions.domain import Kind, Partstat
from shared.children import child
from shared.reading import TooMuch, ask

__all__ = ["LARGEST", "Answer", "Unreadable", "calendar_part", "parse", "read_answers"]

LARGEST = 256 << 10
"""Bytes of an answer. Those of the usual calendars have 2,000 to 10,000."""

_MOST_LINES, _MOST_COMPONENTS = 5_000, 60
_SECONDS, _LONGEST_LINE = 10.0, 1 << 20
_UID = re.compile(r"(session|gathering)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[!-~]{1,255}", re.IGNORECASE)
_PARTSTATS = {one.value.upper(): one for one in Partstat if one is not Partstat.NEEDS_ACTION}
_LATEST = 2_000_000_000


class Unreadable(ValueError):
    """Nothing that can be acted on. reason: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answers to one invitation. attendee: their address by the file's word. occurrence: the start, as
    the recurrence has it, of the one time that is meant. written_at: by the sender's clock."""

    kind: Kind
    item_id: UUID
    attendee: str
    partstat: Partstat
    sequence: int
    occurrence: datetime | None
    written_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "item_id": str(self.item_id),
            "attendee": self.attendee,
            "partstat": self.partstat,
            "sequence": self.sequence,
            "occurrence": self.occurrence.isoformat() if self.occurrence else None,
            "written_at": self.written_at.isoformat() if self.written_at else None,
        }


def calendar_part(message: EmailMessage) -> bytes | None:
    """The calendar in a mail, as its sender wrote it; None where there is none."""
    for part in message.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return content
    return None


async def read_answers(content: bytes) -> Sequence[Answer]:
    """What a calendar file answers. Raises Unreadable."""
    _measure(content)
    async with child("services.notifications.channels.answer_process", longest_line=_LONGEST_LINE) as process:
        try:
            found = await ask(process, {}, content, _SECONDS)
        except TooMuch as error:
            raise Unreadable("too-much") from error
    if failure := found.get("failure"):
        raise Unreadable(failure)
    return [_answer(one) for one in found["answers"]]


def _answer(one: Mapping[str, Any]) -> Answer:
    occurrence, written_at = (datetime.fromisoformat(one[name]) if one[name] else None for name in _INSTANTS)
    return Answer(
        Kind(one["kind"]), UUID(one["item_id"]), one["attendee"], Partstat(one["partstat"]), one["sequence"],
        occurrence, written_at,
    )  # fmt: skip


_INSTANTS = ("occurrence", "written_at")


def _measure(content: bytes) -> None:
    """What is refused before anything reads it. Raises Unreadable."""
    if len(content) > LARGEST or content.count(b"\n") > _MOST_LINES or content.count(b"\r") > _MOST_LINES:
        raise Unreadable("too-much")
    if content.upper().count(b"BEGIN:") > _MOST_COMPONENTS:
        raise Unreadable("too-much")


def parse(content: bytes) -> list[Answer]:
    """For the process that reads it. Raises Unreadable."""
    _measure(content)
    try:
        calendars = cast("list[Any]", Calendar.from_ical(content, multiple=True))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("not-a-calendar") from error
    if len(calendars) != 1 or calendars[0].name != "VCALENDAR":
        raise Unreadable("not-a-calendar")
    if str(calendars[0].get("METHOD", "")).upper() != "REPLY":
        raise Unreadable("not-a-reply")
    events = [one for one in calendars[0].subcomponents if one.name == "VEVENT"]
    if not events:
        raise Unreadable("not-a-reply")
    try:
        return [_of_event(event) for event in events]
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable("not-a-calendar") from error


def _of_event(event: Any) -> Answer:
    uid = _UID.fullmatch(str(event.get("UID", "")).strip())
    if uid is None:
        raise Unreadable("unknown-uid")
    attendees: Any = event.get("ATTENDEE")
    if attendees is None or isinstance(attendees, list):
        raise Unreadable("several-attendees" if attendees else "no-attendee")
    scheme, _, address = str(attendees).partition(":")
    partstat = _PARTSTATS.get(str(attendees.params.get("PARTSTAT", "")).upper())
    if scheme.lower() != "mailto" or partstat is None:
        raise Unreadable("no-answer")
    sequence = int(event.get("SEQUENCE", 0))
    if not 0 <= sequence < _LATEST:
        raise Unreadable("not-a-calendar")
    occurrence: Any = event.get("RECURRENCE-ID")
    if occurrence is not None and "RANGE" in occurrence.params:
        raise Unreadable("several-times")
    return Answer(
        Kind(uid.group(1).lower()),
        UUID(uid.group(2)),
        address.strip(),
        partstat,
        sequence,
        _instant(occurrence) if occurrence is not None else None,
        _instant(event["DTSTAMP"]) if "DTSTAMP" in event else None,
    )


def _instant(told: Any) -> datetime:
    at = told.dt
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise Unreadable("time-without-zone")
    return at.astimezone(UTC)
