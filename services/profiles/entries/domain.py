"""What an entry of the directory holds in a form of its own: hours as bits, filters as tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["CELL", "OPEN", "QUARTERS", "TAGS", "language", "offset", "skill_tag", "tag", "week"]

QUARTERS = 7 * 24 * 4
"""Quarter hours of a week."""

TAGS = {
    "skill": "s:",
    "level": "v:",
    "department": "d:",
    "grade": "g:",
    "location": "l:",
    "language": "n:",
    "credential": "c:",
    "community": "m:",
    "endorsed_by": "e:",
    "endorsed_in": "f:",
    "cell": "a:",
}
"""What a tag of an entry begins with. level: v:ID:4 says that the skill is offered at level 4 or higher. endorsed_in:
the department of somebody who endorsed them. cell: see CELL."""

CELL = "(least(standing / 25000, 15) * 8 + (get_byte(uuid_send(person_id), 15) & 7))"
"""Entries of about the same standing, in SQL: a larger number for a higher standing. Since many have the same, they are
in one of eight cells by lot."""

OPEN = "open"
"""The tag of whoever has an open place."""


def tag(kind: str, value: object) -> str:
    """The tag that an entry with this value has."""
    return f"{TAGS[kind]}{value}"


def skill_tag(skill_id: UUID, level: int) -> str:
    """The tag of whoever offers this skill at this level or a higher one."""
    return tag("skill", skill_id) if level <= 1 else f"{tag('level', skill_id)}:{level}"


def language(code: str) -> str:
    """A language without script and region, by which people are found: pt for pt-BR."""
    return code.split("-", 1)[0].casefold()


def offset(zone: str, on: date) -> int | None:
    """How many quarter hours a zone is ahead of UTC at noon of a day; None for a zone that this machine lacks."""
    try:
        ahead = datetime.combine(on, time(12), ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return int(ahead.total_seconds()) // 900 if ahead else 0


def week(hours: Iterable[Mapping[str, int | str]], zone: str, on: date) -> str:
    """A digit for each quarter hour of a week in UTC, from Monday 00:00 on: 1 where these working hours fill it.

    hours: as a person's row has them, local to the zone. on: the day whose offset counts. Hours in a zone that this
    machine lacks are left untold.
    """
    shift = offset(zone, on)
    filled: set[int] = set()
    for interval in hours if shift is not None else ():
        day = (int(interval["weekday"]) - 1) * 96
        start, end = _minutes(str(interval["start"])), _minutes(str(interval["end"]))
        filled.update((day + quarter - (shift or 0)) % QUARTERS for quarter in range(-(-start // 15), end // 15))
    return "".join("1" if quarter in filled else "0" for quarter in range(QUARTERS))


def _minutes(text: str) -> int:
    hour, minute = text.split(":")[:2]
    return int(hour) * 60 + int(minute)
