"""Rules of check-ins: when one is due, and what can be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["OBSTACLES", "Obstacle", "OnTrack", "Period", "current_period", "first_due", "is_due"]


class OnTrack(StrEnum):
    """Whether it goes as planned."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Obstacle(StrEnum):
    """What is in the way."""

    NOTHING = "nothing"
    TIME = "time"
    TOPIC = "topic"
    MEETING_TIMES = "meeting-times"
    OTHER_SIDE = "other-side"
    SOMETHING_ELSE = "something-else"


OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.NOTHING: "Nothing",
    Obstacle.TIME: "I have too little time",
    Obstacle.TOPIC: "We have not found our topic",
    Obstacle.MEETING_TIMES: "We find no times to meet",
    Obstacle.OTHER_SIDE: "I wait for the other side",
    Obstacle.SOMETHING_ELSE: "Something else",
}
"""As people read them, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one check-in to the next. number: from 1. due_on: its first day; next_on: the first day of the one after."""

    number: int
    due_on: date
    next_on: date


def current_period(started_on: date, every: int, today: date) -> Period | None:
    """The period that `today` lies in; None before the first check-in is due. every: days between two, at least 1.

    Only the current period can be answered: nobody is asked for what they have missed.
    """
    number = (today - started_on).days // every
    if number < 1:
        return None
    due_on = started_on + timedelta(days=number * every)
    return Period(number, due_on, due_on + timedelta(days=every))


def first_due(started_on: date, every: int) -> date:
    """The day of the first check-in."""
    return started_on + timedelta(days=every)


def is_due(period: Period | None, *, joined_on: date, going: bool, answered: bool) -> bool:
    """Whether somebody is asked now. joined_on: whoever joins in the middle is first asked when the next period begins.
    going: the mentorship is neither paused nor ended."""
    return period is not None and going and not answered and joined_on < period.due_on
