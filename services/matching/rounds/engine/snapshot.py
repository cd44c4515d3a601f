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

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))

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
    return _ENCODER.encode(content).encode()


def _canonical(person: Participant) -> dict[str, Any]:
    """A participant without the empty parts, sets in order."""
    parts: dict[str, Any] = {"id": person.id.hex, "places": person.places, "experience": person.experience}
    parts.update((name, told) for name in ("text", "load", "hours") if (told := getattr(person, name)))
    for name in ("fields", "languages", "answers"):
        if told := getattr(person, name):
            parts[name] = dict(told)
    for name, by_skill in (("skills", person.skills), ("endorsements", person.endorsements)):
        if by_skill:
            parts[name] = {skill.hex: number for skill, number in by_skill.items()}
    if person.communities:
        parts["communities"] = sorted(community.hex for community in person.communities)
    for name in ("avoided", "earlier", "superiors"):
        if others := getattr(person, name):
            parts[name] = sorted(other.hex for other in others)
    parts["picks"], parts["traits"] = [other.hex for other in person.picks], sorted(person.traits)
    return parts
