"""A program's days, for those who take part then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import end_of, on

__all__ = ["RULES", "Days", "Place", "closings", "moments"]

RULES = (Rule.KICKOFF, Rule.MIDPOINT, Rule.END)

_STILL_TRUE = {Rule.MIDPOINT: timedelta(days=4)}
"""How much later it is worth a mail: the middle of a program is any day of the week, and days off are quiet."""

_BEFORE_IT_IS_OVER = frozenset({Rule.KICKOFF, Rule.END})
"""What is told before a weekend, and rather on a day off than too late."""

_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class Days:
    """Of a program that runs; None for a day that it does not have."""

    kickoff: date | None = None
    midpoint: date | None = None
    end: date | None = None
    enrollment_closes: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in a program, in one role."""

    person_id: UUID
    role: str
    enrollment_id: UUID


def moments(program_id: UUID, enrolled: Sequence[Place], days: Days, now: datetime) -> Iterator[Nudge]:
    """One nudge to each for each day, in whatever roles they take part."""
    roles: dict[UUID, list[str]] = {}
    for place in enrolled:
        roles.setdefault(place.person_id, []).append(place.role)
    dated: Mapping[Rule, date | None] = {Rule.KICKOFF: days.kickoff, Rule.MIDPOINT: days.midpoint, Rule.END: days.end}
    for rule, day in dated.items():
        if day is not None:
            for person, held in roles.items():
                payload = {"roles": sorted(held), "on": day.isoformat()}
                latest = end_of(day) if rule in _BEFORE_IT_IS_OVER else None
                expires = end_of(day + _STILL_TRUE.get(rule, timedelta()))
                nudge = Nudge(
                    rule, person, program_id, now, None, program_id, latest=latest, expires=expires, payload=payload
                )
                yield on(nudge, _working_day(day) if latest else day)


def _working_day(day: date) -> date:
    """The day itself, or the Friday before it: by Monday a program that ends on a Sunday has ended."""
    return day - timedelta(days=max(day.isoweekday() - _FRIDAY, 0))


def closings(program_id: UUID, invited: Sequence[Place], days: Days, now: datetime) -> Iterator[Nudge]:
    """To each who is invited and has not answered: that enrollment closes."""
    day = days.enrollment_closes
    if day is not None:
        for place in invited:
            payload = {"role": place.role, "closes_on": day.isoformat()}
            nudge = Nudge(
                Rule.ENROLLMENT_CLOSES, place.person_id, place.enrollment_id, now, None, program_id,
                expires=end_of(day), payload=payload,
            )  # fmt: skip
            yield on(nudge, day)
