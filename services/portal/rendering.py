"""Pages from templates, and how dates and times read on them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, PackageLoader, StrictUndefined

from shared import clock
from shared.links import Links

__all__ = ["Renderer", "day", "day_in", "moment", "span"]


class Renderer:
    """Renders the templates of this package, with everything escaped that is not declared safe by them."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("services.portal"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # Paths without an origin: a page leads to the pages of the origin that showed it.
        shared: dict[str, Any] = {"links": Links("")}
        self._environment.globals.update(shared)
        filters: dict[str, Any] = {
            "date": plain_date,
            "day": day,
            "day_in": day_in,
            "moment": moment,
            "span": span,
            "thousands": "{:,}".format,
        }
        self._environment.filters.update(filters)

    def render(self, template: str, **values: Any) -> str:
        return self._environment.get_template(template).render(**values)


def day(value: date) -> str:
    """As in "Tuesday 3 March", with the year when it is not this one."""
    year = "" if value.year == clock.today().year else f" {value.year}"
    return f"{value:%A} {value.day} {value:%B}{year}"


def plain_date(value: date) -> str:
    """As in "3 March 2026"."""
    return f"{value.day} {value:%B} {value.year}"


def day_in(value: datetime, zone: str) -> str:
    """The day of an instant by the clock of an IANA zone."""
    return day(value.astimezone(_zone(zone)).date())


def moment(value: datetime, zone: str) -> str:
    """An instant by the clock of an IANA zone, as in "Tuesday 3 March, 14:00"."""
    local = value.astimezone(_zone(zone))
    return f"{day(local.date())}, {local:%H:%M}"


def span(start: datetime, end: datetime, zone: str) -> str:
    """As in "Tuesday 3 March, 14:00–15:00 (Europe/Berlin)"."""
    until = end.astimezone(_zone(zone))
    same_day = until.date() == start.astimezone(_zone(zone)).date()
    return f"{moment(start, zone)}–{until:%H:%M}{'' if same_day else ' the next day'} ({zone})"


def _zone(name: str) -> ZoneInfo | Any:
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):
        return UTC
