"""Rules of suggestions: who could take a mentee now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.matching.rounds.domain import render
from shared.events.matching import Suggested

__all__ = ["MOST", "Suggestion", "as_json", "told"]

MOST = 3
"""Mentors whom a mentee hears of when a request or proposal has come to nothing."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mentor who has a place. micro: score in micro-points. reasons: sentences with placeholders for the names."""

    mentor_id: UUID
    micro: int
    reasons: Sequence[str]

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Suggestion:
        return cls(UUID(found["mentor_id"]), found["micro"], tuple(found["reasons"]))


def told(suggestions: Sequence[Suggestion]) -> tuple[Suggested, ...]:
    """For an event, which carries no names."""
    return tuple(
        Suggested(mentor_id=one.mentor_id, reasons=tuple(render(reason) for reason in one.reasons))
        for one in suggestions
    )


def as_json(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """As a request keeps them, with placeholders for the names."""
    return [{"mentor_id": str(one.mentor_id), "reasons": list(one.reasons)} for one in suggestions]
