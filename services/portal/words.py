"""What a page says, in its reader's language and by the clock of their zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from services.portal import zone_names
from shared import clock
from shared.languages import Catalogs, Language

__all__ = ["CATALOGS", "ENGLISH", "LANGUAGES", "Words", "zone_of"]

CATALOGS = Catalogs(Path(__file__).parent / "locales", "portal")
LANGUAGES = CATALOGS.tags


class Words:
    """The words of one page. `say("Hello {name}", name=…)` says a message of the catalog; every word that people read
    goes through `say` or `say_n`, in templates as in code, with literals, so that `tools.catalogs` finds it.

    A value that is `Markup` (a link in the middle of a sentence) stays markup, and all else is escaped then.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, message: str, **values: Any) -> str:
        if any(isinstance(value, Markup) for value in values.values()):
            return self._marked(self.language.say(message), values)
        return self.language.say(message, **{name: self._shown(value) for name, value in values.items()})

    def say_n(self, one: str, many: str, number: int, **values: Any) -> str:
        """A message that depends on a number, which it may name as {number}."""
        if any(isinstance(value, Markup) for value in values.values()):
            # A form that is filled with itself is the form.
            own = {name: f"{{{name}}}" for name in values} | {"shown": "{shown}"}
            return self._marked(self.language.say_n(one, many, number, **own), values)
        return self.language.say_n(one, many, number, **{name: self._shown(value) for name, value in values.items()})

    def day(self, value: date | None) -> str:
        """As in "Tuesday 3 March", with the year when it is not this one."""
        if value is None:
            return ""
        forms = self.language.forms
        if value.year == clock.today().year:
            return self.language.short_day(value)
        return format_date(value, "full", locale=forms)

    def date(self, value: date) -> str:
        """As in "3 March 2026"."""
        return format_date(value, "long", locale=self.language.forms)

    def month(self, value: date) -> str:
        """As in "March 2026"."""
        return format_skeleton("yMMMM", value, locale=self.language.forms)

    def day_in(self, instant: datetime, zone: str) -> str:
        """The day of an instant by the clock of an IANA zone."""
        return self.day(instant.astimezone(zone_of(zone)).date())

    def moment(self, instant: datetime, zone: str, *, named: bool = True) -> str:
        """An instant by the clock of an IANA zone, as in "Tuesday 3 March, 14:00 (Berlin)".

        named: False in a list that says once by whose clock all its times are.
        """
        clocks = zone_of(zone)
        local = instant.astimezone(clocks)
        day, time = self.day(local.date()), self.language.time(local)
        if not named:
            return self.say("{day}, {time}", day=day, time=time)
        return self.say("{day}, {time} ({zone})", day=day, time=time, zone=self.city(str(clocks)))

    def span(self, start: datetime, end: datetime, zone: str) -> str:
        """As in "Tuesday 3 March, 14:00–15:00 (Central European Standard Time)"."""
        first, last = start.astimezone(zone_of(zone)), end.astimezone(zone_of(zone))
        times = f"{self.language.time(first)}–{self.language.time(last)}"
        if first.date() != last.date():
            times = self.say("{times} the next day", times=times)
        return self.say(
            "{day}, {times} ({zone})", day=self.day(first.date()), times=times, zone=self.language.zone(first)
        )

    def city(self, zone: str) -> str:
        """What an IANA zone is called beside a time, as in "Berlin"."""
        return zone_names.city(zone, self.language.forms)

    def zone(self, zone: str) -> str:
        """What an IANA zone is called, as in "Berlin (Germany)"."""
        city, country = self.city(zone), zone_names.country(zone, self.language.forms)
        return city if country in {"", city} else self.say("{city} ({country})", city=city, country=country)

    def ago(self, instant: datetime) -> str:
        """As in "3 hours ago"."""
        return format_timedelta(instant - clock.now(), add_direction=True, locale=self.language.forms)

    def number(self, value: float) -> str:
        """As in "12,345" and "0.5"."""
        return format_decimal(value, locale=self.language.forms)

    def percent(self, share: float) -> str:
        """A share between 0 and 1, as in "42 %"."""
        return format_percent(share, locale=self.language.forms)

    def names(self, people: Iterable[str]) -> str:
        """As in "Tom, Lin and Amara"."""
        return self.language.names(people)

    def _marked(self, message: str, values: dict[str, Any]) -> Markup:
        shown = {
            name: value if isinstance(value, Markup) else escape(self._shown(value)) for name, value in values.items()
        }
        return escape(message).format(**shown)

    def _shown(self, value: Any) -> str | int:
        return value if isinstance(value, str | int) else str(value)


def zone_of(name: str) -> ZoneInfo | Any:
    """An IANA zone; UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):
        return UTC


ENGLISH = Words(CATALOGS.choose("en"))
