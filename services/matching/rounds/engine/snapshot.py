"""The frozen input of a match round: who takes part, the rules, and what an admin has fixed by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.rules import Rules

__all__ = ["ENGINE", "Couple", "Snapshot"]

ENGINE = "2"
"""Version of the engine: part of the digest, raised whenever the same snapshot could get another answer."""

Couple = tuple[UUID, UUID]
"""A mentee and a mentor."""


@dataclass(frozen=True)
class Snapshot:
    """One match round's input. Mentees and mentors are in an order drawn by lot from the seed and their ids.

    That order decides between equally good answers, so that neither names nor the order of rows do.
    pins: couples that must be in the answer. forbidden: couples that must not. skills: names by id, for sentences.
    """

    mentees: Sequence[Participant]
    mentors: Sequence[Participant]
    rules: Rules
    pins: Sequence[Couple] = ()
    forbidden: Sequence[Couple] = ()
    skills: Mapping[UUID, str] = field(default_factory=dict[UUID, str])

    @classmethod
    def of(
        cls,
        mentees: Iterable[Participant],
        mentors: Iterable[Participant],
        rules: Rules,
        *,
        pins: Iterable[Couple] = (),
        forbidden: Iterable[Couple] = (),
        skills: Mapping[UUID, str] | None = None,
    ) -> Snapshot:
        """A snapshot in canonical order. It is not yet checked: see `checks.check`."""

        def by_lot(people: Iterable[Participant]) -> list[Participant]:
            salt = str(rules.seed).encode()
            return sorted(people, key=lambda person: (hashlib.sha256(salt + person.id.bytes).digest(), person.id))

        return cls(
            by_lot(mentees), by_lot(mentors), rules, tuple(sorted(pins)), tuple(sorted(forbidden)), dict(skills or {})
        )

    @cached_property
    def rows(self) -> Mapping[UUID, int]:
        """Position of each mentee."""
        return {person.id: row for row, person in enumerate(self.mentees)}

    @cached_property
    def columns(self) -> Mapping[UUID, int]:
        """Position of each mentor."""
        return {person.id: column for column, person in enumerate(self.mentors)}

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Free places of each mentor: (mentors,)."""
        return np.array([mentor.places for mentor in self.mentors], dtype=np.int64)

    def digest(self) -> str:
        """SHA-256 of everything the answer depends on, in hex: the same input has the same digest, in any row order."""
        digest = hashlib.sha256(ENGINE.encode())
        digest.update(_json(asdict(self.rules)))
        for side in (self.mentees, self.mentors):
            digest.update(b"\n--\n")
            for person in side:
                digest.update(_json(_canonical(person)))
        digest.update(
            _json([[str(one), str(other)] for one, other in (*self.pins, (UUID(int=0),) * 2, *self.forbidden)])
        )
        return digest.hexdigest()


def _json(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode()


def _canonical(person: Participant) -> dict[str, Any]:
    """A participant without the empty parts, sets in order."""
    parts: dict[str, Any] = {
        "id": str(person.id),
        "skills": {str(skill): level for skill, level in person.skills.items()},
        "text": person.text,
        "fields": dict(person.fields),
        "languages": dict(person.languages),
        "hours": f"{person.hours:x}" if person.hours else "",
        "traits": sorted(person.traits),
        "picks": [str(other) for other in person.picks],
        "avoided": sorted(map(str, person.avoided)),
        "earlier": sorted(map(str, person.earlier)),
        "superiors": sorted(map(str, person.superiors)),
        "experience": person.experience,
        "endorsements": {str(skill): count for skill, count in person.endorsements.items()},
        "answers": dict(person.answers),
        "places": person.places,
        "load": person.load,
    }
    return {name: value for name, value in parts.items() if value not in ("", {}, [], None)}
