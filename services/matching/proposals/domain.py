"""Rules of proposals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.matching.rounds.domain import Reasons
from services.matching.states.domain import Machine, Move

__all__ = ["ACCEPTED", "DECLINED", "EXPIRED", "MACHINE", "OPEN", "NewProposal", "Side", "side_of"]

Side = Literal["mentee", "mentor"]
OPEN, ACCEPTED, DECLINED, EXPIRED = "open", "accepted", "declined", "expired"

MACHINE = Machine(
    "proposal",
    {
        OPEN: "one of the two has not answered",
        ACCEPTED: "both have accepted, and their mentorship has started",
        DECLINED: "one of the two does not want it",
        EXPIRED: "it ended without an answer of both, or the mentor's last place went to somebody else",
    },
    (OPEN,),
    (
        Move("accept", (OPEN,), ACCEPTED),
        Move("decline", (OPEN,), DECLINED),
        Move("expire", (OPEN,), EXPIRED),
    ),
)
"""The first of the two who accepts leaves it open."""


@dataclass(frozen=True, slots=True)
class NewProposal:
    """Two to be proposed to each other. micro: score in micro-points."""

    mentee_id: UUID
    mentor_id: UUID
    micro: int
    reasons: Reasons = field(default_factory=Reasons)


def side_of(person_id: UUID | None, mentee_id: UUID) -> Side:
    """On which side one of the two is."""
    return "mentee" if person_id == mentee_id else "mentor"
