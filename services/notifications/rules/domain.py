"""What there is to set about a rule, and when it is due by that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from shared.wrong import Wrong

__all__ = [
    "LONGEST",
    "MOST_OFFSETS",
    "MOST_REPEATS",
    "Refused",
    "Ruling",
    "Scope",
    "Settings",
    "Spec",
    "Trigger",
    "Unit",
    "anchor_of",
    "check",
    "dues",
    "expiry",
]

LONGEST = timedelta(days=365)
MOST_OFFSETS, MOST_REPEATS = 5, 12
_NINE = time(9)
_NOON = time(12)


class Trigger(StrEnum):
    """event: when something has happened. before: so long before something. absence: when something has not happened
    for so long. moment: on a day of the program, or so long before it."""

    EVENT = "event"
    BEFORE = "before"
    ABSENCE = "absence"
    MOMENT = "moment"


class Unit(StrEnum):
    """minutes: from an instant. days: from a day, at nine by the person's clock."""

    MINUTES = "minutes"
    DAYS = "days"


class Scope(StrEnum):
    """program: each program has its own settings. everywhere: what it is about belongs to no program. both: what it is
    about may belong to a program."""

    PROGRAM = "program"
    EVERYWHERE = "everywhere"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set of a rule.

    offsets: in the rule's unit; how long after (event, absence) or before (before, moment). repeat_days, repeats: an
    absence that goes on is named again so often, so many times. late: what becomes of a nudge that could not go for
    late_hours: sent all the same, or dropped. priority: 1 (first) to 5, where a person has had enough for a day.
    """

    offsets: tuple[int, ...] = (0,)
    repeat_days: int = 0
    repeats: int = 0
    late: Literal["send", "drop"] = "send"
    late_hours: int = 72
    priority: int = 3

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"offsets": list(self.offsets)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From what `to_json` gave."""
        values = dict(stored)
        return cls(tuple(values.pop("offsets")), **values)


@dataclass(frozen=True, slots=True)
class Spec:
    """A rule as it is built in. what: whom it tells what, and when. digest: a digest may carry it. least: the smallest
    offset that makes sense."""

    trigger: Trigger
    what: str
    settings: Settings
    unit: Unit = Unit.MINUTES
    scope: Scope = Scope.PROGRAM
    digest: bool = True
    least: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds for a rule in a program. version: 0 for the default."""

    settings: Settings
    paused: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """Settings that make no sense. field: which of them."""

    field: str
    wrong: Wrong


def check(spec: Spec, settings: Settings) -> None:
    """Raises Refused."""
    _check_offsets(spec, settings.offsets)
    _check_repeats(spec, settings)
    if settings.late == "drop" and settings.late_hours < 1:
        raise Refused(
            "late_hours", Wrong("dropped-at-once", "A nudge that is dropped when it is late has an hour at least.")
        )


def _check_offsets(spec: Spec, offsets: tuple[int, ...]) -> None:
    several = spec.trigger in (Trigger.BEFORE, Trigger.MOMENT)
    if not offsets:
        raise Refused("offsets", Wrong("no-offset", "A rule needs a time: name one at least, or pause the rule."))
    if len(offsets) > (MOST_OFFSETS if several else 1):
        most = MOST_OFFSETS if several else 1
        wrong = Wrong(
            "many-offsets", "You named {found} times; this rule has at most {most}.", found=len(offsets), most=most
        )
        raise Refused("offsets", wrong)
    if len(set(offsets)) < len(offsets):
        raise Refused("offsets", Wrong("offset-twice", "The same time is named twice."))
    for offset in offsets:
        if _span(spec.unit, offset) > LONGEST:
            raise Refused("offsets", Wrong("offset-too-long", "{offset} is beyond a year.", offset=offset))
        if offset < spec.least:
            raise Refused(
                "offsets",
                Wrong(
                    "offset-too-short", "{offset} is too short; the least is {least}.", offset=offset, least=spec.least
                ),
            )


def _check_repeats(spec: Spec, settings: Settings) -> None:
    if not settings.repeat_days and not settings.repeats:
        return
    if spec.trigger is not Trigger.ABSENCE:
        raise Refused(
            "repeats",
            Wrong("never-repeated", "Only a rule about something that has not happened can be repeated."),
        )
    if settings.repeat_days < 1:
        raise Refused(
            "repeat_days", Wrong("repeated-too-often", "A repeat below a day would be a nuisance; give 1 day or more.")
        )
    if settings.repeats < 1:
        raise Refused("repeats", Wrong("repeated-how-often", "Say how many times it is repeated, or let both be 0."))
    whole = _span(spec.unit, settings.offsets[0]) + timedelta(days=settings.repeat_days * settings.repeats)
    if whole > LONGEST:
        raise Refused(
            "repeats",
            Wrong(
                "repeated-too-long",
                "The last repeat would come after {days} days, which is beyond a year.",
                days=whole.days,
            ),
        )


def _span(unit: Unit, offset: int) -> timedelta:
    return timedelta(days=offset) if unit is Unit.DAYS else timedelta(minutes=offset)


def anchor_of(day: date) -> datetime:
    """The instant that stands for a day: its noon in UTC, so that the day can be told in every zone."""
    return datetime.combine(day, _NOON, UTC)


def dues(spec: Spec, settings: Settings, anchor: datetime, zone: ZoneInfo) -> list[datetime]:
    """When a person in this zone is nudged, in order, in UTC."""
    ahead = spec.trigger in (Trigger.BEFORE, Trigger.MOMENT)
    offsets = [-offset if ahead else offset for offset in settings.offsets]
    if spec.unit is Unit.MINUTES:
        return sorted(anchor.astimezone(UTC) + timedelta(minutes=offset) for offset in offsets)
    again = range(settings.repeats + 1) if settings.repeat_days else range(1)
    days = sorted({offset + settings.repeat_days * number for offset in offsets for number in again})
    return [_at_nine(anchor, offset, zone) for offset in days]


def _at_nine(anchor: datetime, days: int, zone: ZoneInfo) -> datetime:
    day = anchor.astimezone(UTC).date() + timedelta(days=days)
    return datetime.combine(day, _NINE, zone).astimezone(UTC)


def expiry(settings: Settings, due: datetime, expires: datetime | None) -> datetime | None:
    """After when nobody needs a nudge: by what it is about, or because the rule does not want late ones."""
    if settings.late == "send":
        return expires
    late = due + timedelta(hours=settings.late_hours)
    return late if expires is None else min(late, expires)
