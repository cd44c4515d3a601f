"""Days, instants, zones, numbers and truth values of requests, taken as they are written and not guessed otherwise.

pydantic would read 0 as the first of January 1970, false as 0, and "yes" as true.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, Strict

from shared.text import Line
from shared.wrong import Wrong

__all__ = ["Amount", "Day", "Instant", "Truth", "Whole", "Zone"]


def _as_a_day(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str) and not _DAY.fullmatch(value)):
        raise Wrong("not-a-day", "A day is written as in 2030-06-30.")
    return value


def _as_an_instant(value: object) -> object:
    if not isinstance(value, str | datetime) or (isinstance(value, str) and "-" not in value):
        raise Wrong("not-an-instant", "A time with its day is written as in 2030-03-04T14:00:00+01:00.")
    return value


def _within_the_calendar(instant: datetime) -> datetime:
    if not 1970 <= instant.year <= 9000:
        raise Wrong("beyond-the-calendar", "A day lies between the years 1970 and 9000.")
    return instant


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(zone: str) -> str:
    if zone not in _zones():
        raise Wrong("not-a-zone-name", "A time zone is written as in Europe/Berlin.")
    return zone


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Day = Annotated[date, BeforeValidator(_as_a_day)]
Whole = Annotated[int, Strict()]
Amount = Annotated[float, Strict()]
"""A number, whole or not."""
Truth = Annotated[bool, Strict()]
Instant = Annotated[AwareDatetime, BeforeValidator(_as_an_instant), AfterValidator(_within_the_calendar)]
"""With its offset from UTC."""
Zone = Annotated[Line, Field(min_length=1, max_length=64), AfterValidator(_known_zone)]
"""IANA."""
