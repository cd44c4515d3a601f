"""A CalDAV server (Radicale), spoken to as calendar programs do: what it makes of our calendars is its own reading."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
from radicale import config
from radicale.app import Application

__all__ = ["Calendar", "caldav_calendar"]

_COLLECTION = "/anna/calendar/"
_NAMES = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav"}


@dataclass
class Calendar:
    """One calendar on the server."""

    client: httpx.Client

    def put(self, uid: str, content: str) -> None:
        """Store an object, as a calendar program does once it has taken a message in; "" deletes it."""
        address = f"{_COLLECTION}{quote(uid, safe='')}.ics"
        if not content:
            answer = self.client.delete(address)
            assert answer.status_code in (200, 204, 404), answer.text
            return
        answer = self.client.put(address, content=content.encode(), headers={"Content-Type": "text/calendar"})
        assert answer.status_code in (201, 204), answer.text

    def between(self, since: datetime, until: datetime) -> set[tuple[datetime, datetime, str]]:
        """(start, end, title) of every time, expanded by the server."""
        span = f'start="{since.astimezone(UTC):%Y%m%dT%H%M%SZ}" end="{until.astimezone(UTC):%Y%m%dT%H%M%SZ}"'
        query = (
            '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
            f"<D:prop><C:calendar-data><C:expand {span}/></C:calendar-data></D:prop>"
            f'<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range {span}/>'
            "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
        )
        answer = self.client.request("REPORT", _COLLECTION, content=query, headers={"Depth": "1"})
        assert answer.status_code == 207, answer.text
        found: set[tuple[datetime, datetime, str]] = set()
        for data in ET.fromstring(answer.text).iter("{urn:ietf:params:xml:ns:caldav}calendar-data"):  # noqa: S314
            found |= set(_times(data.text or ""))
        return found

    def stored(self, uid: str) -> str:
        """The object as the server has it; "" without one."""
        answer = self.client.get(f"{_COLLECTION}{quote(uid, safe='')}.ics")
        return answer.text if answer.status_code == 200 else ""


def _times(content: str) -> Iterator[tuple[datetime, datetime, str]]:
    for event in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", content, re.DOTALL):
        lines = dict(line.partition(":")[::2] for line in event.splitlines() if ":" in line)
        start, end = (_instant(lines[name]) for name in ("DTSTART", "DTEND"))
        yield start, end, lines["SUMMARY"]


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@contextmanager
def caldav_calendar(folder: Path) -> Generator[Calendar]:
    """A server without users and with one empty calendar. folder: where it keeps its files."""
    settings = config.load()
    settings.update(
        {
            "auth": {"type": "none"},
            "rights": {"type": "owner_only"},
            "storage": {"filesystem_folder": str(folder)},
            "logging": {"level": "error"},
        },
        "tests",
        privileged=True,
    )
    transport = httpx.WSGITransport(app=Application(settings))
    with httpx.Client(transport=transport, base_url="http://caldav.test", auth=("anna", "")) as client:
        made = client.request("MKCALENDAR", _COLLECTION)
        assert made.status_code == 201, made.text
        yield Calendar(client)
