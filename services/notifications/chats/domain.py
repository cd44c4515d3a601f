"""What concerns everybody in a program, and when its channels hear of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.notifications.catalog.domain import SPECS
from services.notifications.moments.domain import Days
from services.notifications.nudges.domain import Rule
from services.notifications.rules.domain import Ruling, anchor_of, dues

__all__ = ["POSTED", "Moment", "delivery_id", "due_moments"]

POSTED = frozenset({Rule.ANNOUNCEMENT, Rule.KICKOFF, Rule.MIDPOINT, Rule.END})
"""What a program's channel hears; everything else concerns single people."""

_LATE = timedelta(days=1)
"""A day that is over by so much is not told any more."""
_NO_ZONE = ZoneInfo("UTC")

Moment = tuple[UUID, Rule, dict[str, str]]
"""The id of its post, the rule, and the payload."""


def due_moments(program_id: UUID, days: Days, rulings: Mapping[Rule, Ruling], now: datetime) -> Iterator[Moment]:
    """The days of a program that its channels are to hear of now; they have no zone, so that UTC's counts."""
    dated = {Rule.KICKOFF: days.kickoff, Rule.MIDPOINT: days.midpoint, Rule.END: days.end}
    for rule, day in dated.items():
        if day is None or rulings[rule].paused:
            continue
        for due in dues(SPECS[rule], rulings[rule].settings, anchor_of(day), _NO_ZONE):
            if due <= now < due + _LATE:
                on = day.isoformat()
                yield uuid5(program_id, f"{rule.value} {on} {due.isoformat()}"), rule, {"on": on}


def delivery_id(post_id: UUID, channel_id: UUID) -> UUID:
    """A post comes to a channel once, however often it is handed over."""
    return uuid5(post_id, str(channel_id))
