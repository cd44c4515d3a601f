"""What text about a person means, and which managers manage themselves.

Each reader takes text that is not empty and returns its value, or raises Wrong with what is wrong and what helps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from unicodedata import category
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from services.profiles.skills.domain import proper
from shared.events.profiles import Language, WorkingInterval
from shared.wrong import Wrong

__all__ = [
    "OWNED",
    "country",
    "day",
    "email",
    "in_order",
    "language",
    "language_code",
    "line",
    "manager_loops",
    "prose",
    "shown",
    "web_address",
    "weighted",
    "working_hours",
    "zone",
]


OWNED = frozenset({"zone", "bio", "languages", "working_hours", "language"})
"""What both the person and an import may tell; once the person has, no import does."""

LONGEST_LINE = 200
LONGEST_PROSE = 4000

_EMAIL = re.compile(r"[^\s@<>()\",;:\\\[\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_CODE = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?", re.IGNORECASE)
_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x20\x7f-\x9f\\<>\"`{}|^]")
_LEVELS = {level.casefold(): level for level in ("A1", "A2", "B1", "B2", "C1", "C2", "native")}
_WEIGHT = re.compile(r"(.*\S)\s*:\s*(\S*)", re.DOTALL)
_DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), start=1)}
_HOURS = re.compile(r"([a-z]+)(?:\s*-\s*([a-z]+))?\s+(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)", re.IGNORECASE)


def line(text: str) -> str:
    """One line of at most 200 characters; runs of blanks and line ends become one blank."""
    return _at_most(" ".join(text.split()), LONGEST_LINE)


def prose(text: str) -> str:
    """At most 4,000 characters, with lines as they are."""
    return _at_most(text.replace("\r\n", "\n").replace("\r", "\n").strip(), LONGEST_PROSE)


def _at_most(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Wrong(
            "too-many-characters", "{found:,} characters; at most {most:,} are allowed.", found=len(text), most=longest
        )
    return text


def email(text: str) -> str:
    """An address as it is written, as in amara.obi@example.org."""
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise Wrong("not-an-email", "{text} is not an email address.", text=shown(text))
    return text


def day(text: str, form: str) -> date:
    """A date between 1900 and 2199. form: as strptime reads it."""
    try:
        found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        example = date(2024, 3, 1).strftime(form)
        raise Wrong("not-a-date", "{text} is not a date as in {example}.", text=shown(text), example=example) from None
    if not 1900 <= found.year < 2200:
        raise Wrong(
            "unlikely-date", "{text} is not a likely date; its year is {year}.", text=shown(text), year=str(found.year)
        )
    return found


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=4096)
def zone(text: str) -> str:
    """The IANA name of a time zone."""
    found = _zones().get(text.casefold().replace(" ", "_"))
    if found is None:
        raise Wrong("not-a-zone", "{text} is not a time zone as in Europe/Berlin.", text=shown(text))
    return found


@cache
def _countries() -> dict[str, str]:
    """ISO 3166 codes by code and by English name."""
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8").splitlines()
    pairs = [entry.split("\t") for entry in lines if not entry.startswith("#")]
    return {name.casefold(): code for code, *names in pairs for name in (code, *names)}


@lru_cache(maxsize=4096)
def country(text: str) -> str:
    """The ISO 3166 code of a country, from its code or its English name."""
    found = _countries().get(text.casefold())
    if found is None:
        raise Wrong("not-a-country", "{text} is not a country code as in DE.", text=shown(text))
    return found


@lru_cache(maxsize=4096)
def language_code(text: str) -> str:
    """A BCP 47 code of language, script and region, as in en, pt-BR, zh-Hant."""
    if not _CODE.fullmatch(text):
        raise Wrong("not-a-language", "{text} is not a language code as in en or pt-BR.", text=shown(text))
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])


@lru_cache(maxsize=4096)
def language(text: str) -> Language:
    """A language, with its level if told: en, de:native, fr:B2."""
    code, _, level = (part.strip() for part in text.partition(":"))
    if level and level.casefold() not in _LEVELS:
        raise Wrong("not-a-level", "{text} is not a level: A1, A2, B1, B2, C1, C2 or native.", text=shown(level))
    return Language(code=language_code(code), level=_LEVELS.get(level.casefold(), ""))


def web_address(text: str, *schemes: str) -> str:
    """An address on the web with one of these schemes, as it is written; never with a user name or password in it."""
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)
    parts = _parts(text)
    # Invisible characters and those that browsers read as others let an address lead elsewhere than it looks.
    if (
        parts is None
        or parts.scheme not in schemes
        or _NOT_IN_ADDRESSES.search(text)
        or any(category(letter) == "Cf" for letter in text)
    ):
        raise Wrong(
            "not-an-address", "{text} is not an address that begins with {wanted}.", text=shown(text), wanted=wanted
        )
    if "@" in parts.netloc:
        raise Wrong("address-with-user", "The address has a user name in it; everyone could read it here.")
    return text


def _parts(text: str) -> SplitResult | None:
    """The parts of an address that names a host, and a port that can be if any."""
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def weighted(text: str) -> tuple[str, int]:
    """A skill's name and its level or priority, 3 when not told: Python, Python:5."""
    found = _WEIGHT.fullmatch(text)
    name, weight = (found[1], found[2]) if found else (text, "3")
    if weight not in {"1", "2", "3", "4", "5"}:
        raise Wrong("not-a-weight", "{text}: after the colon comes a number from 1 to 5.", text=shown(text))
    return proper(name), int(weight)


@lru_cache(maxsize=4096)
def working_hours(text: str) -> tuple[WorkingInterval, ...]:
    """Intervals on one or several days: Mon 09:00-12:30, Mon-Fri 09:00-17:30."""
    found = _HOURS.fullmatch(text)
    first = _weekday(found[1]) if found else None
    last = _weekday(found[2] or found[1]) if found else None
    if not found or first is None or last is None or last < first:
        raise Wrong("not-working-hours", "{text} is not working hours as in Mon-Fri 09:00-17:30.", text=shown(text))
    start, end = _time_of_day(found[3]), _time_of_day(found[4])
    if end <= start:
        raise Wrong("hours-upside-down", "{text}: the end is not after the start.", text=shown(text))
    return tuple(WorkingInterval(weekday=weekday, start=start, end=end) for weekday in range(first, last + 1))


def in_order(hours: Iterable[WorkingInterval]) -> tuple[WorkingInterval, ...]:
    """Intervals by day and start. Raises Wrong where one does not end after its start, or two overlap."""
    found = tuple(sorted(hours, key=lambda interval: (interval.weekday, interval.start, interval.end)))
    for interval in found:
        if interval.end <= interval.start:
            raise Wrong("hours-upside-down", "{text}: the end is not after the start.", text=_interval(interval))
    for before, after in pairwise(found):
        if before.weekday == after.weekday and after.start < before.end:
            raise Wrong(
                "hours-overlap", "{before} and {after} overlap.", before=_interval(before), after=_interval(after)
            )
    return found


def _interval(interval: WorkingInterval) -> str:
    day = list(_DAYS)[interval.weekday - 1].title()
    return f"{day} {interval.start:%H:%M}-{interval.end:%H:%M}"


def _weekday(name: str) -> int | None:
    return _DAYS.get(name[:3].casefold()) if len(name) >= 3 else None


def _time_of_day(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    if hour > 23 or minute > 59:
        raise Wrong("not-a-time-of-day", "{text} is not a time of day.", text=shown(text))
    return time(hour, minute)


def manager_loops(managers: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The loops among managers, each once, in the order in which they manage.

    managers: person to manager; whoever has none is absent.
    """
    done: set[str] = set()
    loops: list[tuple[str, ...]] = []
    for start in managers:
        path: dict[str, None] = {}
        person: str | None = start
        while person is not None and person not in done and person not in path:
            path[person] = None
            person = managers.get(person)
        if person is not None and person in path:
            loops.append(_from(person, path))
        done.update(path)
    return loops


def _from(first: str, path: Iterable[str]) -> tuple[str, ...]:
    people = list(path)
    return tuple(people[people.index(first) :])


def shown(text: str) -> str:
    """Text of a cell in a message, quoted and cut short."""
    return repr(text if len(text) <= 40 else text[:40] + "…")
