"""How well people suit each other who learn in one group or circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import numpy as np

from services.matching.rounds.engine.circles import companions
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.snapshot import Couple, Snapshot
from services.matching.rules.schemas import RulesIn
from telemachus.match.people import People
from telemachus.match.preparing import by_name, standard
from telemachus.match.rules import read_rules, with_defaults

__all__ = ["of_people", "suiting", "wished"]

_STANDARD = {
    "criteria": [
        {"kind": "wishes", "weight": 0.5},
        {"kind": "language", "weight": 0.2},
        {"kind": "hours", "weight": 0.2},
        {"kind": "field", "name": "department", "field": "department", "prefer": "different", "weight": 0.1},
    ]
}
"""What counts among companions unless rules say otherwise."""


def of_people(
    mentees: Sequence[Participant],
    people: People,
    rules: Path | None,
    seed: int | None,
    forbidden: Sequence[Couple] = (),
) -> tuple[Problem, RulesIn, list[str]]:
    """The problem of how these people suit each other, its rules, and notes. Raises Refused."""
    chosen = read_rules(rules) if rules else RulesIn.model_validate(_STANDARD)
    chosen = with_defaults(chosen, people.grades, seed)
    notes: list[str] = []
    if rules is None:
        snapshot = Snapshot.of(mentees, mentees, chosen.to_rules(), skills=people.skills)
        chosen, notes = standard(chosen, snapshot)
    with by_name(people.directory, rules):
        return companions(mentees, chosen.to_rules(), forbidden=forbidden), chosen, notes


def suiting(problem: Problem, members: Sequence[UUID]) -> dict[UUID, float]:
    """How well each of these suits the others on average, both directions counted alike, in [0, 1]; 0 for one alone."""
    snapshot = problem.snapshot
    pairs = [(one, other) for one in members for other in members if one != other]
    if not pairs:
        return dict.fromkeys(members, 0.0)
    scores = problem.micro(
        np.array([snapshot.rows[one] for one, _ in pairs], dtype=np.int64),
        np.array([snapshot.columns[other] for _, other in pairs], dtype=np.int64),
    )
    sums: Counter[UUID] = Counter()
    for (one, other), score in zip(pairs, scores.tolist(), strict=True):
        sums[one] += score
        sums[other] += score
    return {one: sums[one] / (2 * (len(members) - 1) * MICRO) for one in members}


def wished(members: Sequence[Participant], skills: Mapping[UUID, str]) -> Iterator[str]:
    """What several of these want to learn, most wanted first: "SQL (3)"."""
    counts = Counter(skill for member in members for skill in member.skills)
    for skill, count in sorted(counts.items(), key=lambda item: (-item[1], skills[item[0]])):
        if count > 1:
            yield f"{skills[skill]} ({count})"
