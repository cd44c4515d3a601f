"""What can become of a question for feedback."""

from __future__ import annotations

from services.matching.states.domain import Machine, Move

__all__ = ["DECLINED", "GIVEN", "MACHINE", "OPEN"]

OPEN, GIVEN, DECLINED = "open", "given", "declined"

MACHINE = Machine(
    name="question for feedback",
    states={
        OPEN: "it waits for an answer",
        GIVEN: "the feedback was given",
        DECLINED: "whoever was asked would rather not say now, and may still do so later",
    },
    initial=(OPEN,),
    moves=(
        Move("give", (OPEN, DECLINED), GIVEN),
        Move("decline", (OPEN,), DECLINED),
    ),
)
