"""Which month a report is about, and how its parts are ordered and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from services.analytics.archive.domain import month_after
from services.analytics.publications.domain import Family

__all__ = ["MOST_RECIPIENTS", "break_down", "ended", "month_name", "recipients", "title"]

MOST_RECIPIENTS = 1_000
"""In one event."""


def ended(month: date) -> datetime:
    """The instant at which a month is over, in UTC."""
    return datetime.combine(month_after(month), time(), UTC)


def month_name(month: date) -> str:
    """As in "October 2026"."""
    return f"{month:%B %Y}"


def title(month: date, *, of_a_program: bool) -> str:
    """What a report is called."""
    return f"Mentoring in {month_name(month)}" + ("" if of_a_program else ", all programs")


def break_down(families: Sequence[Family], dimensions: Mapping[str, Sequence[str]]) -> list[tuple[str, str | None]]:
    """The tables of a report: of each family the whole, and what it is broken down by: months where it has them, else
    its first dimension. dimensions: those that were published, by family."""
    found: list[tuple[str, str | None]] = []
    for family in families:
        found.append((family.name, None))
        there = dimensions.get(family.name, ())
        known = [one for one in ("program", "month", *family.dimensions) if one in there]
        if known or there:
            found.append((family.name, (known or list(there))[0]))
    return found


def recipients(people: Sequence[UUID]) -> list[tuple[UUID, ...]]:
    """Those who hear of a report, each once, as many as one event may have at a time."""
    once = list(dict.fromkeys(people))
    return [tuple(once[start : start + MOST_RECIPIENTS]) for start in range(0, len(once), MOST_RECIPIENTS)]
