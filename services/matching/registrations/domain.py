"""Rules of places at a gathering: who has one, who waits, and in which order they are let in.

Whoever counts, takes or gives a place holds the lock on the gathering's row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.matching.states.domain import Machine, Move

__all__ = ["MACHINE", "REGISTERED", "RELEASED", "WAITING", "admitted", "command", "fits", "waits_since"]

REGISTERED, WAITING, RELEASED = "registered", "waiting", "released"

MACHINE = Machine(
    name="registration",
    states={
        REGISTERED: "they have a place",
        WAITING: "they wait for a place",
        RELEASED: "they do not come, and gave their place back",
    },
    initial=(REGISTERED, WAITING),
    moves=(
        Move("take", (RELEASED,), REGISTERED),
        Move("wait", (RELEASED,), WAITING),
        Move("admit", (WAITING,), REGISTERED),
        Move("release", (REGISTERED, WAITING), RELEASED),
    ),
)


def command(places: int, taken: int, waiting: int) -> str:
    """What somebody does who wants to come: take a place, or wait while none is free or others have waited longer."""
    return "take" if taken < places and waiting == 0 else "wait"


def admitted(places: int, taken: int, waiting: int) -> int:
    """How many of those who wait get a place now."""
    return max(0, min(places - taken, waiting))


def fits(places: int, taken: int) -> bool:
    """Whether a gathering can have this many places: nobody loses theirs."""
    return places >= taken


def waits_since(now: datetime, last: datetime | None) -> datetime:
    """Since when somebody waits who comes after all others. last: since when the last of them has.

    Machines whose clocks differ write here: it is always later than the last one's.
    """
    return now if last is None else max(now, last + timedelta(microseconds=1))
