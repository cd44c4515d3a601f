"""Answers to invitations, as calendar programs write them."""

from __future__ import annotations

from typing import Any

__all__ = ["reply_to"]


def reply_to(event: Any, email: str, said: str, /, **other: str) -> bytes:
    """A METHOD:REPLY to a VEVENT of an invitation, as icalendar has read it. said: PARTSTAT. other: properties that are
    otherwise; "" leaves one out."""
    lines = {
        "method": "METHOD:REPLY",
        "uid": f"UID:{event['UID']}",
        "sequence": f"SEQUENCE:{event['SEQUENCE']}",
        "dtstamp": "DTSTAMP:20310305T100000Z",
        "attendee": f"ATTENDEE;PARTSTAT={said};CN=Somebody:mailto:{email}",
        "organizer": "ORGANIZER:mailto:mentoring@company.example",
        "recurrence_id": "",
        **other,
    }
    method = lines.pop("method")
    inside = [line for line in lines.values() if line]
    head = ["BEGIN:VCALENDAR", "PRODID:-//Example Corp.//Calendar//EN", "VERSION:2.0", method]
    return "\r\n".join([*head, "BEGIN:VEVENT", *inside, "END:VEVENT", "END:VCALENDAR", ""]).encode()
