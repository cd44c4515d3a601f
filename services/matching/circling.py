"""Dividing people of a program into circles, as `telemachus match circles` does for a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.rounds.engine.circles import LEFT, Sizes, circles, companions
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver import Limits
from services.matching.rules.domain import fitting
from services.matching.rules.schemas import RulesIn

__all__ = ["COMPANIONS", "Division", "divide"]

COMPANIONS = {
    "criteria": [
        {"kind": "wishes", "weight": 0.5},
        {"kind": "language", "weight": 0.2},
        {"kind": "hours", "weight": 0.2},
        {"kind": "field", "name": "department", "field": "department", "prefer": "different", "weight": 0.1},
    ]
}
"""What counts among companions: to want to learn the same, to be able to talk and meet, to come from elsewhere."""


@dataclass(frozen=True, slots=True)
class Division:
    """circles: each person with how well they suit the others, in [0, 1]. left: why somebody has none, with {mentee}
    for their name. gap: by what share a better division is better at most."""

    circles: Sequence[Mapping[UUID, float]]
    left: Mapping[UUID, str]
    gap: float


def divide(
    people: Sequence[Participant], apart: Collection[tuple[UUID, UUID]], sizes: tuple[int, int], limits: Limits
) -> Division:
    """apart: who must not share a circle. sizes: people of a circle, at least and at most."""
    if len(people) < sizes[0]:
        return Division([], {one.id: LEFT["too-few-companions"] for one in people}, 0.0)
    rules = fitting(Snapshot.of(people, people, RulesIn.model_validate(COMPANIONS).to_rules())).rules
    problem = companions(people, rules, forbidden=apart)
    found = circles(problem, Sizes(*sizes), limits)
    made = [
        _suiting(problem, [problem.snapshot.mentees[int(row)].id for row in np.flatnonzero(found.home == number)])
        for number in range(int(found.home.max(initial=-1)) + 1)
    ]
    left = {problem.snapshot.mentees[row].id: LEFT[why] for row, why in found.left.items()}
    return Division(made, left, found.gap)


def _suiting(problem: Problem, members: Sequence[UUID]) -> Mapping[UUID, float]:
    """How well each of these suits the others on average, both directions counted alike."""
    snapshot = problem.snapshot
    pairs = [(one, other) for one in members for other in members if one != other]
    scores = problem.micro(
        np.array([snapshot.rows[one] for one, _ in pairs], dtype=np.int64),
        np.array([snapshot.columns[other] for _, other in pairs], dtype=np.int64),
    )
    sums: Counter[UUID] = Counter()
    for (one, other), score in zip(pairs, scores.tolist(), strict=True):
        sums[one] += score
        sums[other] += score
    return {one: sums[one] / (2 * (len(members) - 1) * MICRO) for one in members}
