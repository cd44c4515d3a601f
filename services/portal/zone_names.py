"""What time zones are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from babel.core import Locale, get_global

__all__ = ["city", "country", "today_of"]

_ALIASES = cast("Mapping[str, str]", get_global("zone_aliases"))
_COUNTRIES = cast("Mapping[str, str]", get_global("zone_territories"))
_NO_COUNTRY = {"001", "ZZ"}


def city(zone: str, forms: Locale) -> str:
    """The place after which an IANA zone is called, as in "New York"; "UTC" for what has none."""
    zone = today_of(zone)
    if zone == "Etc/UTC":
        return "UTC"
    known = cast("Mapping[str, Mapping[str, Any]]", forms.time_zones)
    return known.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")


def country(zone: str, forms: Locale) -> str:
    """The country where a zone's place is; empty for what is in none."""
    code = _COUNTRIES.get(today_of(zone), "ZZ")
    return "" if code in _NO_COUNTRY else cast("Mapping[str, str]", forms.territories).get(code, code)


def today_of(zone: str) -> str:
    """What a zone is called today that may be given by an old name, as Asia/Calcutta."""
    return _ALIASES.get(zone, zone)
