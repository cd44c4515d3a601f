"""What a match round is about: who takes part, and what counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

__all__ = ["CRITERIA", "Criterion", "Instance", "Participant", "Settings", "Weights"]

Criterion = Literal["skills", "seniority", "language", "hours", "department", "wishes"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)


@dataclass(frozen=True, slots=True)
class Participant:
    """A mentee or a mentor as the engine sees them; everything but the id may be empty, for "not told".

    skills: wanted ones with their priority (1 first, 5 last), or offered ones with their level (1 to 5).
    languages: ISO 639 code to fluency in [0, 1]. quarters: the quarter hours of a week in UTC, from 0 (Monday 00:00) to
    671, in which they work. traits: attribute and value of their identity, as far as they agreed to share it: a mentee
    asks for a mentor who shares one, a mentor offers it. superiors: all above them. declined: mentors with whom a
    mentee had a proposal that one of the two declined. places: free ones of a mentor.
    """

    id: UUID
    skills: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    grade: str = ""
    department: str = ""
    languages: Mapping[str, float] = field(default_factory=dict[str, float])
    quarters: frozenset[int] = frozenset()
    traits: frozenset[tuple[str, str]] = frozenset()
    superiors: frozenset[UUID] = frozenset()
    declined: frozenset[UUID] = frozenset()
    places: int = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts, as shares of whatever they sum to."""

    skills: float = 0.40
    seniority: float = 0.15
    language: float = 0.15
    hours: float = 0.15
    department: float = 0.05
    wishes: float = 0.10

    def shares(self) -> dict[Criterion, float]:
        """The weights as shares of 1."""
        total = sum(getattr(self, name) for name in CRITERIA)
        return {name: getattr(self, name) / total for name in CRITERIA}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an admin decides about a round. grades: from the lowest to the highest; none: seniority says nothing.

    minimum_score: in [0, 1]; pairs below it are ruled out. seed: decides between answers that are equally good.
    """

    weights: Weights = field(default_factory=Weights)
    minimum_score: float = 0.0
    grades: Sequence[str] = ()
    seed: int = 0


@dataclass(frozen=True)
class Instance:
    """One match round. Mentees and mentors are in the order of their ids, so that the order of rows never matters."""

    mentees: Sequence[Participant]
    mentors: Sequence[Participant]
    settings: Settings

    @classmethod
    def of(
        cls, mentees: Iterable[Participant], mentors: Iterable[Participant], settings: Settings | None = None
    ) -> Instance:
        def in_order(people: Iterable[Participant]) -> list[Participant]:
            return sorted(people, key=lambda person: person.id)

        return cls(in_order(mentees), in_order(mentors), settings or Settings())

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Free places of each mentor."""
        return np.array([mentor.places for mentor in self.mentors], dtype=np.int64)

    def digest(self) -> str:
        """SHA-256 of everything the answer depends on, in hex: the same input has the same digest, in any row order."""
        content = {
            "mentees": [_canonical(person) for person in self.mentees],
            "mentors": [_canonical(person) for person in self.mentors],
            "settings": asdict(self.settings),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _canonical(person: Participant) -> dict[str, Any]:
    return {
        "id": str(person.id),
        "skills": {str(skill): level for skill, level in person.skills.items()},
        "grade": person.grade,
        "department": person.department,
        "languages": dict(person.languages),
        "quarters": sorted(person.quarters),
        "traits": sorted(person.traits),
        "superiors": sorted(str(superior) for superior in person.superiors),
        "declined": sorted(str(mentor) for mentor in person.declined),
        "places": person.places,
    }
