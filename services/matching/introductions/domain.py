"""Rules of introductions: two people come to know of each other only when both want to.

A no is written down and changes nothing that others see: it ends with its last day like one that nobody answered, so
that nobody finds out who did not want whom.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from uuid import UUID

from services.matching.states.domain import Machine, Move

__all__ = ["EXPIRED", "MACHINE", "MADE", "MOST_OPEN", "PROPOSED", "REST", "Role", "Told", "role_of", "told"]

PROPOSED, MADE, EXPIRED = "proposed", "made", "expired"

MOST_OPEN = 5
"""Introductions that one person has under way; each asks something of two others."""

REST = timedelta(days=90)
"""For so long two people are not introduced again after it came to nothing, whatever the reason was."""

MACHINE = Machine(
    "introduction",
    {
        PROPOSED: "both are asked, and neither knows who the other is; a no is kept until the last day",
        MADE: "both have agreed and know of each other",
        EXPIRED: "it has not come about by its last day, or one of the two takes part no longer; nobody is told why",
    },
    (PROPOSED,),
    (
        Move("make", (PROPOSED,), MADE),
        Move("decline", (PROPOSED,), PROPOSED),
        Move("expire", (PROPOSED,), EXPIRED),
    ),
)

Told = Literal["proposed", "made", "not-made"]
Role = Literal["introducer", "mentee", "introduced"]


def told(state: str, my_answer: bool | None = None) -> Told:
    """What somebody in it is told: that it has not come about, not whether by a no or by silence. my_answer: theirs;
    whoever said no knows at once that it will not."""
    if state == PROPOSED and my_answer is not False:
        return "proposed"
    return "made" if state == MADE else "not-made"


def role_of(person_id: UUID | None, *, introduced_by: UUID, mentee_id: UUID) -> Role:
    """As whom one of the three reads it."""
    if person_id == introduced_by:
        return "introducer"
    return "mentee" if person_id == mentee_id else "introduced"
