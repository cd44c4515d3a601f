"""Rules of requests: a mentee asks a mentor, and hears an answer whatever happens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from services.matching.states.domain import Machine, Move

__all__ = [
    "ACCEPTED",
    "DECLINED",
    "EXPIRED",
    "MACHINE",
    "MOST_SUGGESTED",
    "OPEN",
    "QUESTIONED",
    "UNFINISHED",
    "WAITING",
    "WITHDRAWN",
    "Asked",
    "DeclineReason",
    "Format",
    "each_once",
    "last_day",
]

OPEN, QUESTIONED, WAITING = "open", "questioned", "waiting"
ACCEPTED, DECLINED, EXPIRED, WITHDRAWN = "accepted", "declined", "expired", "withdrawn"
UNFINISHED = (OPEN, QUESTIONED, WAITING)

MOST_SUGGESTED = 3
"""Colleagues whom a mentor names when they decline."""

DeclineReason = Literal["no-time", "not-my-topic", "someone-else-fits-better", "other"]
Format = Literal["in-person", "remote", "either"]

MACHINE = Machine(
    "request",
    {
        OPEN: "it waits for the mentor's answer",
        QUESTIONED: "the mentor has asked back, and it waits for the mentee",
        WAITING: "the mentor said yes and has no place now; it starts when one opens",
        ACCEPTED: "the mentor said yes, and the mentorship has started",
        DECLINED: "the mentor said no",
        EXPIRED: "it ended without an answer, or one of the two left",
        WITHDRAWN: "the mentee asks no longer",
    },
    (OPEN,),
    (
        Move("question", (OPEN,), QUESTIONED),
        Move("answer", (QUESTIONED,), OPEN),
        Move("accept", (OPEN, QUESTIONED), ACCEPTED),
        Move("wait for a place", (OPEN, QUESTIONED), WAITING),
        Move("take the place", (WAITING,), ACCEPTED),
        Move("decline", UNFINISHED, DECLINED),
        Move("expire", UNFINISHED, EXPIRED),
        Move("withdraw", UNFINISHED, WITHDRAWN),
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mentee asks, in their own words. cadence, form: how they imagine it; months: for how long."""

    goals: str
    why_you: str
    cadence: str
    months: int | None
    form: Format

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Asked:
        return cls(**json.loads(text))


def last_day(today: date, days: int) -> date:
    """The last day to answer what is asked today."""
    return today + timedelta(days=days)


def each_once(people: Sequence[UUID]) -> list[UUID]:
    """These people in this order, whoever is repeated only where they come first."""
    return list(dict.fromkeys(people))
