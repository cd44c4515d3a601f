"""Rules of gatherings: what can happen to one, when it may be, and the code by which people check in."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from services.matching.states.domain import Machine, Move

__all__ = [
    "CANCELLED",
    "CODE_LENGTH",
    "CODE_LETTERS",
    "LONGEST",
    "MACHINE",
    "OVER",
    "SCHEDULED",
    "check_in_times",
    "fault",
    "is_code",
    "state_at",
]

SCHEDULED, CANCELLED, OVER = "scheduled", "cancelled", "over"

MACHINE = Machine(
    name="gathering",
    states={
        SCHEDULED: "it is to come or is going on",
        CANCELLED: "it does not take place",
        OVER: "its end has passed",
    },
    initial=(SCHEDULED,),
    moves=(
        Move("change", (SCHEDULED,), SCHEDULED),
        Move("register", (SCHEDULED,), SCHEDULED),
        Move("release", (SCHEDULED,), SCHEDULED),
        Move("cancel", (SCHEDULED,), CANCELLED),
        Move("end", (SCHEDULED,), OVER),
    ),
)
"""Nobody says that a gathering ends: the clock does (`state_at`), so that is not stored."""

LONGEST = timedelta(days=31)

CODE_LETTERS = "ACDEFHJKLMNPRTUVWXY"
"""Letters that nobody mistakes for another letter or a digit when they stand on a wall."""

CODE_LENGTH = 6

_EARLY, _LATE = timedelta(minutes=30), timedelta(hours=2)


def state_at(state: str, ends_at: datetime, now: datetime) -> str:
    """The state of a gathering now; `state` is the stored one."""
    if state == SCHEDULED and now >= ends_at:
        return MACHINE.after(state, "end")
    return state


def fault(
    starts_at: datetime, ends_at: datetime, now: datetime, begun_at: datetime | None = None
) -> tuple[str, str, str] | None:
    """What is wrong with these times: kind, field, sentence. begun_at: the start so far, which may have passed."""
    if ends_at <= starts_at:
        return "end-before-start", "end", "A gathering ends after it starts."
    if ends_at - starts_at > LONGEST:
        return "too-long", "end", f"A gathering takes {LONGEST.days} days at most."
    if starts_at <= now and starts_at != begun_at:
        return "in-the-past", "start", "A gathering is scheduled for the future."
    if ends_at <= now:
        return "in-the-past", "end", "A gathering that is going on ends in the future."
    return None


def check_in_times(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """From when until when people can check in."""
    return starts_at - _EARLY, ends_at + _LATE


def is_code(typed: str, code: str) -> bool:
    """Whether this is the code, however it was typed: small letters, blanks and hyphens do no harm."""
    bare = "".join(letter for letter in typed if letter.isalnum()).upper()
    return hmac.compare_digest(bare.encode(), code.encode())
