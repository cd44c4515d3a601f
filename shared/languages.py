"""What people read in their language: words from catalogs, days and times in the reader's own form.

A language is a folder of a service's `locales/` with a catalog; English is what the code says itself. Names and other
words of people stand in a sentence that may run the other way: they are isolated there, so that none reorders it
(UAX #9).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_timezone_name
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

__all__ = ["FROM_RIGHT", "ISOLATE", "ISOLATED", "Catalogs", "Language"]

_FORMS = {"en": "en_150"}
"""How days and times are written for who names no country, where CLDR would take the United States for it."""

ISOLATE, ISOLATED = "\u2068", "\u2069"
"""Before and after words that may run the other way than the sentence in which they stand."""
FROM_RIGHT = "\u2067"
"""As ISOLATE, for what runs from right to left."""
_RIGHT_TO_LEFT = {"R", "AL"}

_Y = re.compile(r" y (?=i|hi(?![ae]))", re.IGNORECASE)
"""In Spanish "and" is another word before the sound of an i."""


class Language:
    """One language as one reader writes it. tag: as BCP 47 writes it. forms: how days and times are written."""

    def __init__(self, tag: str, forms: Locale, translations: NullTranslations) -> None:
        self.tag = tag
        self.forms = forms
        self._translations = translations
        self.right_to_left = Locale.parse(tag, sep="-").text_direction == "rtl"
        self._hours = "hm" if "a" in str(forms.time_formats["short"].pattern) else "Hm"

    def say(self, message: str, **values: str | int) -> str:
        """A message of the catalog with what it names."""
        return self._filled(self._translations.gettext(message), values)

    def say_n(self, one: str, many: str, number: int, **values: str | int) -> str:
        """A message that depends on a number, which it may name as {number}."""
        return self._filled(self._translations.ngettext(one, many, number), {"number": number, **values})

    def day(self, value: date) -> str:
        """As in "Friday, 12 March 2027"."""
        return _day(_date(value), self.forms)

    def short_day(self, value: date) -> str:
        """As in "Friday 12 March"."""
        return _short_day(_date(value), self.forms)

    def time(self, local: datetime) -> str:
        """As in "10:00"."""
        return format_time(local, "short", locale=self.forms)

    def moment(self, instant: datetime, zone: ZoneInfo) -> str:
        """As in "Friday, 12 March 2027 at 10:00 (Central European Time)"."""
        local = instant.astimezone(zone)
        return self.say("{day} at {time} ({zone})", day=self.day(local), time=self.time(local), zone=self.zone(local))

    def span(self, start: datetime, end: datetime, zone: ZoneInfo) -> str:
        """As in "Friday, 12 March 2027, 10:00–11:00 (Central European Time)"; both days where it spans midnight."""
        first, last = start.astimezone(zone), end.astimezone(zone)
        name = self.zone(first)
        if first.date() == last.date():
            times = format_interval(
                first.replace(tzinfo=None), last.replace(tzinfo=None), self._hours, locale=self.forms
            )
            return self.say("{day}, {times} ({zone})", day=self.day(first), times=times, zone=name)
        return self.say(
            "{day}, {time}, until {last_day}, {last_time} ({zone})", day=self.day(first), time=self.time(first),
            last_day=self.day(last), last_time=self.time(last), zone=name,
        )  # fmt: skip

    def zone(self, local: datetime) -> str:
        """What the time at this moment is called there, as in "Central European Summer Time"."""
        return get_timezone_name(local, "long", locale=self.forms)

    def names(self, people: Iterable[str]) -> str:
        """As in "Tom, Lin and Amara"."""
        listed = format_list([self.isolated(name) for name in people], locale=self.forms)
        return _Y.sub(" e ", listed) if self.tag == "es" else listed

    def language(self, code: str) -> str:
        """What a language is called, as in "Portuguese"; its code where that is not known."""
        return cast("Mapping[str, str]", self.forms.languages).get(code, code)

    def country(self, code: str) -> str:
        """What a country is called, as in "Portugal"; what is given where that is no ISO 3166 code."""
        return cast("Mapping[str, str]", self.forms.territories).get(code.upper(), code)

    def isolated(self, text: str) -> str:
        """Words of others, so that they can stand in a sentence of this language."""
        foreign = self.right_to_left or (
            not text.isascii() and any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text)
        )
        if not foreign or not text:
            return text
        # The direction of what is in isolates does not count for the isolate around them: words of ours that name
        # something would run from left to right if they had nothing else.
        return f"{FROM_RIGHT if self.right_to_left and ISOLATE in text else ISOLATE}{text}{ISOLATED}"

    def _filled(self, message: str, values: dict[str, str | int]) -> str:
        if not values:
            return message
        return message.format_map({
            name: self.isolated(value) if isinstance(value, str) else value for name, value in values.items()
        })  # fmt: skip


class Catalogs:
    """The languages of one service. folder: with a folder for each language; domain: the name of its catalog there.

    tags: as BCP 47 writes them, English first.
    """

    def __init__(self, folder: Path, domain: str) -> None:
        self.domain = domain
        self._folder = folder
        found = (path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{domain}.po"))
        self.tags: tuple[str, ...] = ("en", *sorted(tag for tag in found if tag != "en"))
        # Caches of this object: a decorator on methods would keep all objects for ever.
        self._lookup = lru_cache(maxsize=1024)(self._found)
        self._language = lru_cache(maxsize=1024)(self._made)
        self._translations = cache(self._read)

    def path(self, tag: str) -> Path:
        """Where the catalog of a language is."""
        return self._folder / tag / "LC_MESSAGES" / f"{self.domain}.po"

    def choose(self, *wishes: str, country: str = "") -> Language:
        """The language of the first wish that can be met, English where none can. wishes: BCP 47, the dearest first,
        empty for none; "de-AT" is met by "de". country: an ISO 3166 code, whose forms are the reader's unless their
        wish names another; anything else counts for nothing."""
        for wish in wishes:
            if tag := self._lookup(wish):
                return self._language(tag, wish, country)
        return self._language("en", "en", country)

    def _found(self, wish: str) -> str | None:
        """RFC 4647's lookup: the longest beginning of a tag that there is a catalog for."""
        subtags = wish.replace("_", "-").casefold().split("-")
        known = {tag.casefold(): tag for tag in self.tags}
        while subtags:
            if tag := known.get("-".join(subtags)):
                return tag
            subtags.pop()
        return None

    def _made(self, tag: str, wish: str, country: str) -> Language:
        own = _locale(wish)
        region = own.territory if own else None
        if not region and len(country) == 2 and country.isascii() and country.isalpha():
            region = country.upper()
        found = _locale(f"{tag}_{region}") if region else None
        forms = found or Locale.parse(_FORMS.get(tag, tag.replace("-", "_")))
        return Language(tag, forms, self._translations(tag))

    def _read(self, tag: str) -> NullTranslations:
        """From the catalog's text: nothing that is compiled has to be built or committed."""
        path = self.path(tag)
        if tag == "en" or not path.exists():
            return NullTranslations()
        compiled = BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=tag.replace("-", "_")))
        compiled.seek(0)
        return GNUTranslations(compiled)


def _date(value: date) -> date:
    """Instants that are equal may be of two days."""
    return value.date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _day(value: date, forms: Locale) -> str:
    return format_date(value, "full", locale=forms)


@lru_cache(maxsize=4096)
def _short_day(value: date, forms: Locale) -> str:
    """Many mails of a day name the same few days, and a skeleton takes long to find."""
    return format_skeleton("MMMMEEEEd", value, locale=forms)


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.replace("-", "_"), resolve_likely_subtags=False)
    except (UnknownLocaleError, ValueError, TypeError):
        return None
