"""Rules of suggestions: who could take a mentee now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.matching.rounds.domain import Reasons
from shared.events.matching import Suggested

__all__ = ["MOST", "Suggestion", "as_json", "told"]

MOST = 3
"""Mentors whom a mentee hears of when a request or proposal has come to nothing."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mentor who has a place. micro: score in micro-points. criteria: how well they fit, from 0 to 1, by the kinds of
    criteria that speak for them and may be said."""

    mentor_id: UUID
    micro: int
    reasons: Reasons
    criteria: Mapping[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Suggestion:
        return cls(UUID(found["mentor_id"]), found["micro"], Reasons(found["reason_codes"]), found["criteria"])


def told(suggestions: Sequence[Suggestion]) -> tuple[Suggested, ...]:
    """For an event, which carries no names."""
    return tuple(
        Suggested(mentor_id=one.mentor_id, reasons=tuple(one.reasons.told()), reason_codes=one.reasons.coded())
        for one in suggestions
    )


def as_json(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """As a request keeps them. reasons: empty, for whoever knows no codes yet while a new version is rolled out."""
    return [
        {"mentor_id": str(one.mentor_id), "reasons": [], "reason_codes": list(one.reasons.codes)} for one in suggestions
    ]
