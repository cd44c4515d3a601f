"""What becomes of a goal: by the word of its person, and by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.wrong import Wrong

__all__ = [
    "LATEST_DUE",
    "Ended",
    "Kind",
    "Standing",
    "State",
    "StillOpen",
    "begun",
    "check_due",
    "differences",
    "ended",
    "moved",
    "reopened",
    "revised",
    "seen_by_the_clock",
]

LATEST_DUE = timedelta(days=50 * 366)
"""Nobody plans further ahead, and dates near the end of the calendar cannot be reckoned with."""


class State(StrEnum):
    OPEN = "open"
    ACHIEVED = "achieved"
    DROPPED = "dropped"


class Kind(StrEnum):
    """What can happen to a goal, as its history names it."""

    SET = "set"
    REVISED = "revised"
    ACHIEVED = "achieved"
    DROPPED = "dropped"
    REOPENED = "reopened"
    OVERDUE = "overdue"
    STALLED = "stalled"
    SHARED = "shared"
    UNSHARED = "unshared"
    CARRIED_OVER = "carried-over"


class Ended(Exception):
    """This needs an open goal."""


class StillOpen(Exception):
    """This needs a goal that has ended."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a goal. overdue_on, stalled_on: the day on which that was said; None while it is not so."""

    state: State
    ended_on: date | None
    due: date | None
    progressed_at: datetime
    overdue_on: date | None
    stalled_on: date | None


def check_due(due: date | None, today: date) -> None:
    """Whether a goal may be set for this day, or for none. Raises Wrong."""
    if due is None:
        return
    if due < today:
        raise Wrong("due-before-today", "A goal cannot be due before today.")
    if due > today + LATEST_DUE:
        raise Wrong("due-too-late", "A goal cannot be due more than fifty years from now.")


def begun(due: date | None, now: datetime) -> Standing:
    """A new goal."""
    return Standing(State.OPEN, None, due, now, None, None)


def ended(before: Standing, state: State, today: date) -> Standing:
    """Achieved or dropped; neither overdue nor stalled from then on. Raises Ended when it was before."""
    if before.state is not State.OPEN:
        raise Ended
    return replace(before, state=state, ended_on=today, overdue_on=None, stalled_on=None)


def reopened(before: Standing, now: datetime) -> Standing:
    """Open again, as if it had been set now. Raises StillOpen."""
    if before.state is State.OPEN:
        raise StillOpen
    return begun(before.due, now)


def revised(before: Standing, due: date | None, now: datetime) -> Standing:
    """Thought over, which is progress. With another date it is no longer overdue. Raises Ended."""
    if before.state is not State.OPEN:
        raise Ended
    after = replace(moved(before, now), due=due)
    return after if due == before.due else replace(after, overdue_on=None)


def moved(before: Standing, now: datetime) -> Standing:
    """Something was done for it."""
    return replace(before, progressed_at=now, stalled_on=None)


def seen_by_the_clock(before: Standing, now: datetime, zone: ZoneInfo, patience: timedelta) -> Standing:
    """The same, or overdue or stalled since today, the day in the person's zone. patience: with nothing moving."""
    if before.state is not State.OPEN:
        return before
    today = now.astimezone(zone).date()
    after = before
    if before.overdue_on is None and before.due is not None and before.due < today:
        after = replace(after, overdue_on=today)
    if before.stalled_on is None and before.progressed_at + patience <= now:
        after = replace(after, stalled_on=today)
    return after


def differences(
    before: Mapping[str, str | None], after: Mapping[str, str | None], private: frozenset[str]
) -> list[dict[str, str | None]]:
    """What is different, as a history keeps it: what, before, after; of private words only that they are different."""
    return [
        {"what": name} if name in private else {"what": name, "before": before[name], "after": value}
        for name, value in after.items()
        if value != before[name]
    ]
