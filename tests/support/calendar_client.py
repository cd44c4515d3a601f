"""A calendar that takes invitations from mail as RFC 5546 says, and shows what is in it.

It shares nothing with what writes them: lines are taken apart here, zones and recurrences are read by dateutil.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from io import StringIO
from typing import Any

from dateutil import tz
from dateutil.rrule import rrulestr

__all__ = ["CalendarClient", "Component", "read"]


@dataclass(frozen=True)
class Component:
    """A VEVENT. lines: as they came, unfolded. zones: the VTIMEZONEs beside it, by TZID, as text."""

    lines: tuple[str, ...]
    zones: Mapping[str, str]

    def values(self, name: str) -> list[tuple[dict[str, str], str]]:
        """(parameters, value) of each property of this name."""
        found: list[tuple[dict[str, str], str]] = []
        for line in self.lines:
            head, _, value = _parted(line)
            key, *parameters = head.split(";")
            if key.upper() == name:
                found.append((dict(parameter.split("=", 1) for parameter in parameters), value))
        return found

    def one(self, name: str) -> str | None:
        found = self.values(name)
        return found[0][1] if found else None

    def instants(self, name: str) -> list[datetime]:
        return [self._instant(parameters, text) for parameters, value in self.values(name) for text in value.split(",")]

    def _instant(self, parameters: dict[str, str], text: str) -> datetime:
        return _resolved(self.local(parameters, text))

    def local(self, parameters: dict[str, str], text: str) -> datetime:
        if text.endswith("Z"):
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        zone = _zone(self.zones[parameters["TZID"]])
        return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=zone)

    @property
    def sequence(self) -> int:
        return int(self.one("SEQUENCE") or 0)

    @property
    def recurrence_id(self) -> datetime | None:
        found = self.instants("RECURRENCE-ID")
        return found[0] if found else None

    def times(self) -> Iterator[tuple[datetime, datetime]]:
        """(start, end) of each time, without those that it leaves out."""
        [start], [end] = self.instants("DTSTART"), self.instants("DTEND")
        left_out = set(self.instants("EXDATE"))
        rule = self.one("RRULE")
        if rule is None:
            yield start, end
            return
        [(parameters, text)] = self.values("DTSTART")
        found: Any = rrulestr(rule, dtstart=self.local(parameters, text))
        for local in found:
            at = _resolved(local)
            if at not in left_out:
                yield at, at + (end - start)


@dataclass
class CalendarClient:
    """What one person's calendar holds of one UID."""

    whole: Component | None = None
    whole_sequence: int = -1
    single: dict[datetime, tuple[int, Component | None]] = field(
        default_factory=dict[datetime, tuple[int, Component | None]]
    )

    def take(self, content: bytes) -> None:
        """Apply a REQUEST or CANCEL; what is older than what is there changes nothing."""
        method, components = read(content)
        cancel = method == "CANCEL"
        for component in components:
            at, sequence = component.recurrence_id, component.sequence
            if at is None:
                if sequence < self.whole_sequence:
                    return
                self.whole, self.whole_sequence = None if cancel else component, sequence
                self.single = {key: one for key, one in self.single.items() if one[0] > sequence}
            elif sequence >= self.whole_sequence and sequence >= self.single.get(at, (-1, None))[0]:
                self.single[at] = sequence, None if cancel else component

    def shown(self) -> set[tuple[datetime, datetime]]:
        """When people meet, in UTC."""
        if self.whole is None:
            return set()
        found = {at: (at, end) for at, end in self.whole.times()}
        for at, (_, component) in self.single.items():
            if component is None:
                found.pop(at, None)
            else:
                [found[at]] = component.times()
        return set(found.values())

    def content(self) -> str:
        """All of it as one object of a calendar collection, as a CalDAV client stores it; "" for nothing."""
        if self.whole is None:
            return ""
        zones = dict(self.whole.zones)
        left_out = [at for at, (_, component) in self.single.items() if component is None]
        lines = list(self.whole.lines)
        lines[-1:-1] = [f"EXDATE:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in left_out]
        events = ["\r\n".join(lines)]
        for _, component in self.single.values():
            if component is not None:
                zones |= component.zones
                events.append("\r\n".join(component.lines))
        head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN"]
        return "\r\n".join([*head, *zones.values(), *events, "END:VCALENDAR", ""])


def read(content: bytes) -> tuple[str, list[Component]]:
    """METHOD, "" without one, and the events."""
    text = re.sub(r"\r\n[ \t]", "", content.decode())
    assert all(len(line.encode()) <= 75 for line in content.decode().split("\r\n"))
    method = re.search(r"^METHOD:(.*)$", text, re.MULTILINE)
    zones: dict[str, str] = {}
    for block in re.findall(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE", text, re.DOTALL):
        name = re.search(r"^TZID:(.*)$", block, re.MULTILINE)
        assert name
        zones[name.group(1).strip()] = block
    events = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", text, re.DOTALL)
    components = [Component(tuple(event.split("\r\n")), zones) for event in events]
    return method.group(1).strip() if method else "", components


def _parted(line: str) -> tuple[str, str, str]:
    """(name with parameters, ":", value); a parameter in quotes may hold a colon."""
    quoted = False
    for number, sign in enumerate(line):
        quoted ^= sign == '"'
        if sign == ":" and not quoted:
            return line[:number].replace('"', ""), ":", line[number + 1 :]
    return line, "", ""


@lru_cache(maxsize=512)
def _zone(block: str) -> Any:
    reader: Any = tz.tzical(StringIO(f"BEGIN:VCALENDAR\r\n{block}\r\nEND:VCALENDAR\r\n"))
    return reader.get()


def _resolved(local: datetime) -> datetime:
    """The instant of a local time, in UTC: one that does not exist moves by the gap."""
    found: datetime = tz.resolve_imaginary(local)
    return found.astimezone(UTC)
