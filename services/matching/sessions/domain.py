"""Rules of sessions: their states, those of the times of a recurrence, and which times there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.matching.states.domain import Machine, Move
from shared.recurrences import Recurrence, parse, starts
from shared.zones import zone_or_utc

__all__ = [
    "CANCELLED",
    "CORRECTABLE",
    "HELD",
    "LIVE",
    "MACHINE",
    "MISSED",
    "MOVED",
    "OCCURRENCE",
    "PROPOSED",
    "SCHEDULED",
    "SHORTEST",
    "Change",
    "Plan",
    "Time",
    "counted",
    "has_begun",
    "left_before",
    "local_date",
    "most_sessions",
    "times",
]

PROPOSED, SCHEDULED, CANCELLED, HELD, MISSED = "proposed", "scheduled", "cancelled", "held", "missed"
MOVED = "moved"
LIVE = (SCHEDULED, MOVED)
"""States of times at which people mean to meet, or have not said how it went."""

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=8)
CORRECTABLE = timedelta(days=14)
"""For so long whoever has said that a session was held or missed may say otherwise."""

MACHINE = Machine(
    "session",
    {
        PROPOSED: "times are proposed, and nobody has chosen one yet",
        SCHEDULED: "people meet, once or time and again",
        CANCELLED: "people do not meet",
        HELD: "it took place, by the word of one of them",
        MISSED: "it did not take place, by the word of one of them",
    },
    (PROPOSED, SCHEDULED),
    (
        Move("choose", (PROPOSED,), SCHEDULED),
        Move("decline", (PROPOSED,), CANCELLED),
        Move("lapse", (PROPOSED,), CANCELLED),
        Move("reschedule", (SCHEDULED,), SCHEDULED),
        Move("cancel", (PROPOSED, SCHEDULED), CANCELLED),
        Move("hold", (SCHEDULED, MISSED), HELD),
        Move("miss", (SCHEDULED, HELD), MISSED),
    ),
)

OCCURRENCE = Machine(
    "time of a session",
    {
        SCHEDULED: "people meet as the recurrence says",
        MOVED: "people meet at another time than the recurrence says",
        CANCELLED: "people do not meet this time",
        HELD: "it took place, by the word of one of them",
        MISSED: "it did not take place, by the word of one of them",
    },
    (SCHEDULED,),
    (
        Move("reschedule", (SCHEDULED, MOVED), MOVED),
        Move("cancel", (SCHEDULED, MOVED), CANCELLED),
        Move("hold", (SCHEDULED, MOVED, MISSED), HELD),
        Move("miss", (SCHEDULED, MOVED, HELD), MISSED),
    ),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A session as it was planned: `sessions.tables.Session`."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    recurrence: str
    state: str
    cancelled_from: datetime | None = None
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about one time of a recurrence."""

    state: str
    starts_at: datetime
    ends_at: datetime
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """One time at which people meet, met or do not meet. planned_at: as the recurrence has it."""

    planned_at: datetime
    starts_at: datetime
    ends_at: datetime
    state: str
    held_on: date | None = None


def times(plan: Plan, changes: Mapping[datetime, Change]) -> list[Time]:
    """All times of a session in the order of the plan; none while it is proposed. changes: by the planned start."""
    if plan.state == PROPOSED:
        return []
    if not plan.recurrence:
        return [Time(plan.starts_at, plan.starts_at, plan.ends_at, plan.state, plan.held_on)]
    length = plan.ends_at - plan.starts_at
    planned = starts(parse(plan.recurrence), plan.starts_at, zone_or_utc(plan.zone))
    return [_time(plan, at, changes.get(at) or Change(SCHEDULED, at, at + length)) for at in planned]


def _time(plan: Plan, planned_at: datetime, change: Change) -> Time:
    cancelled = plan.cancelled_from is not None and planned_at >= plan.cancelled_from and change.state in LIVE
    state = CANCELLED if cancelled else change.state
    return Time(planned_at, change.starts_at, change.ends_at, state, change.held_on)


def left_before(recurrence: str, zone: str, planned_at: datetime) -> str:
    """A recurrence without the times from one on."""
    rule: Recurrence = parse(recurrence).until_before(planned_at)
    return rule.text(zone_or_utc(zone))


def counted(found: Sequence[Time]) -> int:
    """How many times count where a program has a number of sessions: those to come, and those that were held."""
    return sum(time.state in (*LIVE, HELD) for time in found)


def most_sessions(kind: str, contracted: int | None) -> int | None:
    """How many sessions a mentorship of a program of this kind may have; None for any number."""
    return {"flash": 1, "coaching": contracted}.get(kind)


def has_begun(starts_at: datetime, now: datetime) -> bool:
    """Whether a session may be called held."""
    return now >= starts_at


def local_date(instant: datetime, zone: str) -> date:
    """The date of an instant in an IANA zone."""
    return instant.astimezone(zone_or_utc(zone)).date()
