"""Two answers for the same people, as two sets of rules give them: who gains, who loses, what it adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import Problem

__all__ = ["Comparison", "Load", "Move", "Outcome", "Side", "compare"]

Longs = NDArray[np.int64]

Outcome = Literal["matched", "unmatched", "better", "worse", "equal", "mixed"]
"""Of a mentee whose mentor changes. matched, unmatched: only with the second rules, or only with the first.

better: the second mentor fits at least as well by both sets of rules, and better by one; worse: the other way round.
equal: as well by both. mixed: the two sets disagree.
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A mentee whose mentor changes. before, after: the mentors; None for unmatched.

    by_first, by_second: how much more the second mentor scores by either set of rules, in micro-points; None where one
    of the two is missing.
    """

    mentee: UUID
    before: UUID | None
    after: UUID | None
    outcome: Outcome
    by_first: int | None
    by_second: int | None


@dataclass(frozen=True, slots=True)
class Load:
    """A mentor whose number of mentees changes."""

    mentor: UUID
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two answers. people: who are matched. by_first, by_second: its total by either rules, in micro-points.

    forbidden: how many of its pairs the other rules would not allow. Their scores are in the totals all the same.
    """

    people: int
    by_first: int
    by_second: int
    forbidden: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """moves: mentees whose mentor changes, in the order drawn by lot with the first rules. kept: pairs in both."""

    first: Side
    second: Side
    kept: int
    moves: Sequence[Move]
    loads: Sequence[Load]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        return Counter(move.outcome for move in self.moves)

    @property
    def sentence(self) -> str:
        if not self.moves:
            return "Both sets of rules give the same pairs."
        counts, parts = Counter(self.counts), list[str]()
        gains, losses = counts["better"] + counts["matched"], counts["worse"] + counts["unmatched"]
        if gains:
            parts.append(f"{gains} gain")
        if losses:
            parts.append(f"{losses} lose")
        if open_ := counts["mixed"]:
            parts.append(f"for {open_} it depends on whose rules one asks")
        if even := counts["equal"]:
            parts.append(f"for {even} it makes no difference")
        who = "1 mentee is" if len(self.moves) == 1 else f"{len(self.moves)} mentees are"
        return f"{who} matched differently: {', '.join(parts)}."


def compare(first: Problem, answer: Longs, second: Problem, other: Longs) -> Comparison:
    """The answer to a second set of rules against that to a first one, for the same people.

    answer, other: (mentees,) partners as in the Solution of either problem. Raises ValueError where the people differ.
    """
    rows, columns = _positions(first, second)
    moved = np.full(first.mentees, -1, np.int64)  # the other answer in the positions of the first problem
    back = np.full(second.mentors, -1, np.int64)
    back[columns] = np.arange(first.mentors)
    theirs = other[rows]
    moved[theirs >= 0] = back[theirs[theirs >= 0]]
    scores = [
        (_scores(first, np.arange(first.mentees), partners), _scores(second, rows, _mapped(columns, partners)))
        for partners in (answer, moved)
    ]
    moves = [
        _move(first, row, int(answer[row]), int(moved[row]), scores) for row in np.flatnonzero(answer != moved).tolist()
    ]
    loads = (
        np.bincount(answer[answer >= 0], minlength=first.mentors),
        np.bincount(moved[moved >= 0], minlength=first.mentors),
    )
    return Comparison(
        _side(answer, scores[0], _forbidden(second, rows, _mapped(columns, answer))),
        _side(moved, scores[1], _forbidden(first, np.arange(first.mentees), moved)),
        int(((answer == moved) & (answer >= 0)).sum()),
        moves,
        [
            Load(first.snapshot.mentors[column].id, int(loads[0][column]), int(loads[1][column]))
            for column in np.flatnonzero(loads[0] != loads[1]).tolist()
        ],
    )


def _positions(first: Problem, second: Problem) -> tuple[Longs, Longs]:
    """Where the mentees and mentors of the first problem stand in the second: (mentees,) and (mentors,)."""
    found = list[Longs]()
    for side, mine, theirs in (
        ("mentees", first.snapshot.rows, second.snapshot.rows),
        ("mentors", first.snapshot.columns, second.snapshot.columns),
    ):
        if mine.keys() != theirs.keys():
            count = len(mine.keys() ^ theirs.keys())
            raise ValueError(f"{side}: {count} take part in only one of the two; compare answers for the same people")
        found.append(np.fromiter((theirs[key] for key in mine), np.int64, len(mine)))
    return found[0], found[1]


def _mapped(columns: Longs, partners: Longs) -> Longs:
    return np.where(partners >= 0, columns[partners], -1)


def _scores(problem: Problem, rows: Longs, partners: Longs) -> Longs:
    """(rows,): micro-points whatever rule may forbid a pair, 0 for the unmatched."""
    matched = np.flatnonzero(partners >= 0)
    scores = np.zeros(len(rows), np.int64)
    scores[matched] = problem.micro(rows[matched], partners[matched])
    return scores


def _forbidden(problem: Problem, rows: Longs, partners: Longs) -> int:
    matched = partners >= 0
    rows, columns = rows[matched], partners[matched]
    barred = problem.micro(rows, columns) < problem.floor
    for forbidden in problem.rules_of(rows, columns).values():
        barred |= forbidden
    return int((barred & (problem.pinned[rows] != columns)).sum())


def _side(partners: Longs, scores: tuple[Longs, Longs], forbidden: int) -> Side:
    return Side(int((partners >= 0).sum()), int(scores[0].sum()), int(scores[1].sum()), forbidden)


def _move(problem: Problem, row: int, before: int, after: int, scores: list[tuple[Longs, Longs]]) -> Move:
    mentors = problem.snapshot.mentors
    gains: tuple[int | None, int | None] = (None, None)
    if before < 0 or after < 0:
        outcome: Outcome = "matched" if before < 0 else "unmatched"
    else:
        one, two = (int(scores[1][by][row] - scores[0][by][row]) for by in (0, 1))
        gains, outcome = (one, two), _outcome(one, two)
    return Move(
        problem.snapshot.mentees[row].id,
        mentors[before].id if before >= 0 else None,
        mentors[after].id if after >= 0 else None,
        outcome,
        *gains,
    )


def _outcome(one: int, two: int) -> Outcome:
    if one == two == 0:
        return "equal"
    if min(one, two) >= 0:
        return "better"
    return "worse" if max(one, two) <= 0 else "mixed"
