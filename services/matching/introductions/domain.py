"""Rules of introductions: two people come to know of each other only when both want to."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from services.matching.states.domain import Machine, Move

__all__ = ["DECLINED", "EXPIRED", "MACHINE", "MADE", "MOST_OPEN", "PROPOSED", "Role", "Told", "role_of", "told"]

PROPOSED, MADE, DECLINED, EXPIRED = "proposed", "made", "declined", "expired"

MOST_OPEN = 5
"""Introductions that one person has under way; each asks something of two others."""

MACHINE = Machine(
    "introduction",
    {
        PROPOSED: "both are asked, and neither knows who the other is",
        MADE: "both have agreed and know of each other",
        DECLINED: "one of the two does not want it; nobody is told who",
        EXPIRED: "one of the two has not answered, or takes part no longer",
    },
    (PROPOSED,),
    (
        Move("make", (PROPOSED,), MADE),
        Move("decline", (PROPOSED,), DECLINED),
        Move("expire", (PROPOSED,), EXPIRED),
    ),
)

Told = Literal["proposed", "made", "not-made"]
Role = Literal["introducer", "mentee", "introduced"]


def told(state: str) -> Told:
    """What everybody in it is told: that it has not come about, not whether by a no or by silence."""
    if state in (DECLINED, EXPIRED):
        return "not-made"
    return "made" if state == MADE else "proposed"


def role_of(person_id: UUID | None, *, introduced_by: UUID, mentee_id: UUID) -> Role:
    """As whom one of the three reads it."""
    if person_id == introduced_by:
        return "introducer"
    return "mentee" if person_id == mentee_id else "introduced"
