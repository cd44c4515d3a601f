"""What an admin decides about a match round: what counts and how much, what is never matched, what is sought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["MICRO", "Eligibility", "Objective", "Rules", "Weighted", "micro_shares"]

MICRO = 1_000_000
"""Scores are compared as whole micro-points, so that "equal" means equal."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A criterion and how much it counts. kind: as registered. options: an instance of the kind's options class.

    name: under which it appears, unique in the rules; the kind if empty.
    """

    kind: str
    weight: float
    options: Any
    name: str = ""

    @property
    def title(self) -> str:
        return self.name or self.kind


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may take part on one side: those whose profile field has one of these values, compared without case."""

    side: Literal["mentee", "mentor"]
    field: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Objective:
    """What is sought after "as many people as can be", in this order.

    stable_picks: first nobody and somebody who rank each other may both prefer each other to whom they got.
    raise_lowest: then the lowest score of a pair is as high as can be. spread: what each further mentee of one mentor
    costs, in [0, 1] of a score. close_gap: a profile field or shared attribute whose groups' mean scores are drawn
    together; gap_weight: how strongly, 0 not at all, 1 as much as can be without new people unmatched.
    """

    stable_picks: bool = False
    raise_lowest: bool = False
    spread: float = 0.0
    close_gap: str = ""
    gap_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """All that an admin decides. grades: from the lowest to the highest. minimum_score: in [0, 1].

    common_hours: hours a week that the two must share if both told theirs; 0: none are needed.
    seed: decides between answers that are equally good.
    """

    criteria: Sequence[Weighted]
    grades: Sequence[str] = ()
    minimum_score: float = 0.0
    reporting_line: bool = True
    earlier_pairs: bool = True
    common_language: bool = True
    common_hours: float = 0.0
    eligibility: Sequence[Eligibility] = ()
    objective: Objective = field(default_factory=Objective)
    seed: int = 0


def micro_shares(weights: Mapping[str, float]) -> dict[str, int]:
    """Weights as whole micro-points that sum to MICRO exactly: largest remainders first, ties by the order given.

    Raises ValueError when nothing counts.
    """
    total = sum(weights.values())
    if not total > 0:
        raise ValueError("at least one criterion has to count: every weight is 0")
    exact = {name: weight / total * MICRO for name, weight in weights.items()}
    shares = {name: int(value) for name, value in exact.items()}
    left = MICRO - sum(shares.values())
    for name in sorted(exact, key=lambda name: shares[name] - exact[name])[:left]:
        shares[name] += 1
    return shares
