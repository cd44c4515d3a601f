"""Rules of who is with whom."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

__all__ = ["Pair", "impossible", "one_is_enough"]

_SEVERAL = frozenset({"flash"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may become mentee and mentor, and who manages them."""

    mentee_id: UUID
    mentor_id: UUID
    mentees_manager: UUID | None
    mentors_manager: UUID | None


def impossible(pair: Pair) -> str | None:
    """Why the two never become mentee and mentor of each other; None where they may."""
    if pair.mentee_id == pair.mentor_id:
        return "Nobody is their own mentor."
    if pair.mentees_manager == pair.mentor_id:
        return "A manager is not the mentor of somebody who reports to them."
    if pair.mentors_manager == pair.mentee_id:
        return "Nobody is the mentor of their own manager here."
    return None


def one_is_enough(kind: str) -> bool:
    """Whether a mentee of a program of this kind has one mentor at a time; after a single session comes the next."""
    return kind not in _SEVERAL
