"""Rules of proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

__all__ = ["ACCEPTED", "DECLINED", "OPEN", "NewProposal", "Side", "side_of"]

Side = Literal["mentee", "mentor"]
OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"


@dataclass(frozen=True, slots=True)
class NewProposal:
    """Two to be proposed to each other. micro: score in micro-points. reasons: sentences with placeholders."""

    mentee_id: UUID
    mentor_id: UUID
    micro: int
    reasons: Sequence[str]


def side_of(person_id: UUID | None, mentee_id: UUID) -> Side:
    """On which side one of the two is."""
    return "mentee" if person_id == mentee_id else "mentor"
