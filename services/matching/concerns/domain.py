"""Rules of concerns."""

from __future__ import annotations

from collections.abc import Sequence

from services.matching.states.domain import Machine, Move

__all__ = ["MACHINE", "OPEN", "SEEN", "SETTLED", "nobody_named"]

OPEN, SEEN, SETTLED = "open", "seen", "settled"

MACHINE = Machine(
    name="concern",
    states={
        OPEN: "it was reported",
        SEEN: "the contact has read it",
        SETTLED: "the contact has closed it",
    },
    initial=(OPEN,),
    moves=(
        Move("see", (OPEN, SEEN), SEEN),
        Move("answer", (OPEN, SEEN), SEEN),
        Move("settle", (OPEN, SEEN), SETTLED),
    ),
)


def nobody_named(program: str, admins: Sequence[str]) -> str:
    """What somebody reads who would confide a concern where nobody is named for that."""
    asked = f" You can ask its admins to name somebody: {', '.join(admins)}." if admins else ""
    return f"{program} names nobody to whom concerns are confided.{asked}"
