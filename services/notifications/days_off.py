"""Public holidays by country."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import cast

from babel.core import Locale
from holidays import country_holidays, list_supported_countries

from services.notifications.channels.languages import LANGUAGES

__all__ = ["DaysOff", "code_of"]


class DaysOff(Container[date]):
    """The public holidays of a country, by its ISO 3166 code or its name; none where nobody knows it."""

    def __init__(self, country: str) -> None:
        self._code = code_of(country)

    def __contains__(self, day: object) -> bool:
        return self._code is not None and isinstance(day, date) and day in _holidays(self._code, day.year)


def code_of(country: str) -> str | None:
    """The ISO 3166 code whose holidays are known, from that (in two letters or three) or a name in any of our
    languages."""
    return _codes().get(" ".join(country.split()).casefold())


@lru_cache(maxsize=1024)
def _holidays(code: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays(code, years=year))


@cache
def _codes() -> Mapping[str, str]:
    known = list_supported_countries(include_aliases=True)
    named = [cast("Mapping[str, str]", Locale.parse(language, sep="-").territories) for language in LANGUAGES]
    names = {name.casefold(): code for territories in named for code, name in territories.items() if code in known}
    return names | {code.casefold(): code for code in known}
