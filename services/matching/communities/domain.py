"""Rules of communities."""

from __future__ import annotations

from services.matching.states.domain import Machine, Move

__all__ = ["CLOSED", "MACHINE", "OPEN"]

OPEN, CLOSED = "open", "closed"

MACHINE = Machine(
    name="community",
    states={OPEN: "anyone may join", CLOSED: "it takes nobody any more"},
    initial=(OPEN,),
    moves=(
        Move("describe", (OPEN,), OPEN),
        Move("join", (OPEN,), OPEN),
        Move("close", (OPEN,), CLOSED),
    ),
)
