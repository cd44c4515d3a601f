"""Why a pair fits, and why somebody has nobody: facts in numbers. the round's `domain.py` makes sentences of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.instance import CRITERIA, Criterion, Instance, Participant
from services.matching.rounds.engine.score import Rule, Scores

__all__ = ["Pair", "Reason", "Result", "Unmatched", "explain"]

Reason = Literal["no-allowed-mentor", "places-taken"]

_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who are matched. micro: score in micro-points. criteria: each in [0, 1]. hours: in common, a week.

    grades_ahead: of the mentor; None where one of the two grades is not in the list.
    """

    mentee: Participant
    mentor: Participant
    micro: int
    criteria: dict[Criterion, float]
    hours: float
    grades_ahead: int | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A mentee without a mentor. ruled_out: how many mentors each rule forbids; the others' places went to others."""

    id: UUID
    reason: Reason
    ruled_out: dict[Rule, int]


@dataclass(frozen=True, slots=True)
class Result:
    pairs: Sequence[Pair]
    unmatched: Sequence[Unmatched]

    @property
    def micro(self) -> int:
        """The total in micro-points."""
        return sum(pair.micro for pair in self.pairs)


def explain(instance: Instance, scores: Scores, partners: NDArray[np.intp]) -> Result:
    """The answer with its reasons. partners: the mentor's column of each mentee, −1 for the unmatched."""
    scorer = scores.scorer
    matched, alone = np.flatnonzero(partners >= 0), np.flatnonzero(partners < 0)
    pairs: list[Pair] = []
    for start in range(0, len(matched), _BLOCK):
        rows = matched[start : start + _BLOCK]
        criteria, quarters = scorer.criteria(rows), scorer.common_quarters(rows)
        for index, row in enumerate(map(int, rows)):
            column = int(partners[row])
            pairs.append(
                Pair(
                    instance.mentees[row],
                    instance.mentors[column],
                    int(scores.micro[row, column]),
                    {name: float(criteria[name][index, column]) for name in CRITERIA},
                    float(quarters[index, column]) / 4,
                    _grades_ahead(instance, row, column),
                )
            )
    return Result(pairs, [_unmatched(instance, scores, row) for row in map(int, alone)])


def _unmatched(instance: Instance, scores: Scores, row: int) -> Unmatched:
    counts: dict[Rule, int] = {rule: int(forbidden[row].sum()) for rule, forbidden in scores.ruled_out.items()}
    nobody = sum(counts.values()) == len(instance.mentors)
    return Unmatched(
        instance.mentees[row].id,
        "no-allowed-mentor" if nobody else "places-taken",
        {rule: count for rule, count in counts.items() if count},
    )


def _grades_ahead(instance: Instance, row: int, column: int) -> int | None:
    grades = [grade.casefold() for grade in instance.settings.grades]
    mine, theirs = instance.mentees[row].grade.casefold(), instance.mentors[column].grade.casefold()
    return grades.index(theirs) - grades.index(mine) if mine in grades and theirs in grades else None
