"""What the archive keeps of an event.

Ids, numbers, dates and truth values are kept. Text is kept only in the fields listed here, which hold codes and the
organization's own units. So names, titles, bios, reasons and places are dropped, and so is any text that a later
version of an event adds, until somebody decides otherwise here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from shared.events import Event
from shared.events.base import ENVELOPE
from shared.events.profiles import SkillDefined, SkillsMerged

__all__ = ["KEPT_TEXT", "NAMES_OF_THE_CATALOG", "archived", "month_after"]

KEPT_TEXT = frozenset(
    {
        # of a person: what finds them in a token, and the units that numbers are broken down by
        "external_id", "department", "grade", "location", "country", "zone", "status",
        # of their languages, and of why two were matched
        "code", "level",
        # of programs, rounds, mentorships and sessions
        "kind", "state", "role", "reason", "recurrence", "moment", "occasion", "on_track",
        # of answers on a scale: the question by its key
        "question",
        # of an identity, as far as its person has agreed to be counted by it
        "attribute", "values",
        # of deliveries
        "nudge", "channel",
    }
)  # fmt: skip


NAMES_OF_THE_CATALOG = (SkillDefined, SkillsMerged)
"""Their name is the organization's own word for a skill, without which nobody could read what is wanted and offered."""


def archived(event: Event) -> dict[str, Any]:
    """The data of an event without the text that is not kept; the envelope is not part of it."""
    kept = _kept(event.model_dump(exclude=set(ENVELOPE)))
    return {**kept, "name": event.name} if isinstance(event, NAMES_OF_THE_CATALOG) else kept


def _kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _value(name, value) for name, value in fields.items()}
    return {name: value for name, value in kept.items() if value is not _DROPPED}


_DROPPED = object()


def _value(name: str, value: object) -> Any:
    if isinstance(value, str):
        return value if name in KEPT_TEXT else _DROPPED
    if isinstance(value, Mapping):
        return _kept(cast("Mapping[str, Any]", value))
    if isinstance(value, list | tuple):
        members = [_value(name, member) for member in cast("list[object]", value)]
        return [member for member in members if member is not _DROPPED]
    return value


def month_after(month: date, number: int = 1) -> date:
    """The first day of a later month, or of an earlier one by a negative number. month: a day of the month to count
    from."""
    years, months = divmod(month.month - 1 + number, 12)
    return date(month.year + years, months + 1, 1)
