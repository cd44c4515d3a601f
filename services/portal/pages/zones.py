"""Time zones to choose from."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from services.portal.words import Words
from services.portal.zone_names import today_of
from shared.languages import Language

__all__ = ["zones"]

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zones(language: Language, mine: str) -> Sequence[tuple[str, str]]:
    """Zones with what they are called: UTC, then by name. mine: one that keeps the id it has, even one of the past."""
    now, known = today_of(mine), _known(language)
    if all(today_of(zone) != now for zone, _ in known):
        return [(mine, Words(language).zone(mine)), *known]
    return [(mine if today_of(zone) == now else zone, name) for zone, name in known]


@lru_cache(maxsize=64)
def _known(language: Language) -> Sequence[tuple[str, str]]:
    words = Words(language)
    places = {today_of(zone) for zone in available_timezones() if zone.partition("/")[0] in _AREAS}
    return [
        ("UTC", words.zone("UTC")),
        *sorted(((zone, words.zone(zone)) for zone in places), key=lambda each: _without_marks(each[1])),
    ]


def _without_marks(text: str) -> str:
    """As one looks for a name: accents move none to the end, and what isolates words counts for nothing."""
    bare = (sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) not in {"Mn", "Cf"})
    return "".join(bare).casefold()
